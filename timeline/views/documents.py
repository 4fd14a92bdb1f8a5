from django.http import HttpResponse


def document_list(request, **kwargs):
    return HttpResponse("")


def document_detail(request, **kwargs):
    return HttpResponse("")


def correction_list(request, **kwargs):
    return HttpResponse("")
