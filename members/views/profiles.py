from django.http import HttpResponse


def profile_edit(request, **kwargs):
    return HttpResponse("")


def profile_confirm(request, **kwargs):
    return HttpResponse("")


def picture_add(request, **kwargs):
    return HttpResponse("")


def picture_delete(request, **kwargs):
    return HttpResponse("")


def picture(request, **kwargs):
    return HttpResponse("")
