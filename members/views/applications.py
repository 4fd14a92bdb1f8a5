from django.http import HttpResponse


def application_start(request, **kwargs):
    return HttpResponse("")


def application_detail(request, **kwargs):
    return HttpResponse("")


def application_municipality(request, **kwargs):
    return HttpResponse("")


def application_office(request, **kwargs):
    return HttpResponse("")


def application_check(request, **kwargs):
    return HttpResponse("")


def application_withdraw(request, **kwargs):
    return HttpResponse("")
