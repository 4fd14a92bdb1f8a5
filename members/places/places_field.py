"""PlacesField: the form field of several municipalities, each with a box to tick."""

import itertools
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from .models import Municipality

MANY = 50  # more are folded by prefecture


class _ByPrefecture(ModelChoiceIterator):
    """Pairs of key and full name; of MANY, pairs of a prefecture's name and the pairs of key and name in it."""

    def __iter__(self) -> Iterator[Any]:
        places: list[Municipality] = list(self.queryset)
        if len(places) <= MANY:
            yield from ((place.pk, place.full_name) for place in places)
            return
        for prefecture, there in itertools.groupby(places, key=lambda place: place.prefecture.name):
            yield prefecture, [(place.pk, place.name) for place in there]


class PlacesField(forms.ModelMultipleChoiceField):
    """Municipalities, in the official order and with their prefectures; as many as nation-wide."""

    iterator = _ByPrefecture
    widget = forms.CheckboxSelectMultiple
