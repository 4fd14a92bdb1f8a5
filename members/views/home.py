from django.http import HttpResponse


def home(request, **kwargs):
    return HttpResponse("")


def notice_list(request, **kwargs):
    return HttpResponse("")


def settings(request, **kwargs):
    return HttpResponse("")
