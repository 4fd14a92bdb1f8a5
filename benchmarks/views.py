"""Two pages to hold the portal's against, in the same process and behind the same middleware."""

from itertools import cycle, islice

from django.http import HttpResponse
from django.shortcuts import render

from timeline.models import Entry

START = "<!doctype html><html lang=ja><meta charset=utf-8><title>limit</title><p>"
CONSTANT = (START + "防災協定の年表。" * 1280).encode()[:30_720]
ROWS = 100


def constant(request):
    """The limit: 30 kB that need no work at all."""
    return HttpResponse(CONSTANT)


def ordinary(request):
    """A list as Django projects usually write it: model instances, date filters, url tags; one query."""
    entries = Entry.objects.published().newest_first()[:ROWS]
    return render(request, "reference/ordinary.html", {"entries": islice(cycle(entries), ROWS)})
