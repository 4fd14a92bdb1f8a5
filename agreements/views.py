from django.http import HttpResponse


def body_list(request, **kwargs):
    return HttpResponse("")


def body_detail(request, **kwargs):
    return HttpResponse("")


def statistic_list(request, **kwargs):
    return HttpResponse("")
