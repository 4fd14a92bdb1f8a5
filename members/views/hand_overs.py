from django.http import HttpResponse


def hand_over(request, **kwargs):
    return HttpResponse("")


def hand_over_sheet(request, **kwargs):
    return HttpResponse("")
