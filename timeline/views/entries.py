from django.http import HttpResponse


def entry_list(request, **kwargs):
    return HttpResponse("")


def entry_print(request, **kwargs):
    return HttpResponse("")


def entry_detail(request, **kwargs):
    return HttpResponse("")
