from django.http import HttpResponse


def home(request, **kwargs):
    return HttpResponse("")


def search(request, **kwargs):
    return HttpResponse("")


def about(request, **kwargs):
    return HttpResponse("")


def terms(request, **kwargs):
    return HttpResponse("")


def privacy(request, **kwargs):
    return HttpResponse("")


def accessibility(request, **kwargs):
    return HttpResponse("")
