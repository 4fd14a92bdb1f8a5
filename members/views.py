from django.http import HttpResponse


def municipality_list(request, **kwargs):
    return HttpResponse("")


def municipality_detail(request, **kwargs):
    return HttpResponse("")
