from django.http import HttpResponse


def people(request, **kwargs):
    return HttpResponse("")


def invite(request, **kwargs):
    return HttpResponse("")


def roll_confirm(request, **kwargs):
    return HttpResponse("")


def assignment_role(request, **kwargs):
    return HttpResponse("")


def assignment_end(request, **kwargs):
    return HttpResponse("")


def office_create(request, **kwargs):
    return HttpResponse("")


def office_edit(request, **kwargs):
    return HttpResponse("")


def invitation_revoke(request, **kwargs):
    return HttpResponse("")
