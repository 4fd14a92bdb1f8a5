from django.http import HttpResponse


def invitation_accept(request, **kwargs):
    return HttpResponse("")
