from django.http import HttpResponse


def event_list(request, **kwargs):
    return HttpResponse("")


def event_month(request, **kwargs):
    return HttpResponse("")
