from django.http import HttpResponse


def application_queue(request, **kwargs):
    return HttpResponse("")


def application_decide(request, **kwargs):
    return HttpResponse("")


def roll_list(request, **kwargs):
    return HttpResponse("")


def mail_list(request, **kwargs):
    return HttpResponse("")


def audit_list(request, **kwargs):
    return HttpResponse("")
