"""分野, as the secretariat keeps them: added, renamed, ordered, no longer offered. None is ever deleted."""

from django import forms
from django.db.models import Count
from django.views.decorators.http import require_http_methods

from members.access import secretariat_page
from portal.web import settings_lists
from portal.web.forms import LineField

from ..models.fields import Field


class FieldForm(forms.ModelForm):
    class Meta:
        model = Field
        fields = ["name", "position", "is_active"]
        field_classes = {"name": LineField}
        widgets = {"position": forms.NumberInput({"class": "field__control field__control--short", "min": 0})}
        error_messages = {
            "name": {
                "unique": "同じ名前の分野があります。別の名前にしてください。",
                "required": "分野の名前を入力してください。",
            }
        }


FieldFormSet = forms.modelformset_factory(Field, FieldForm, extra=1, max_num=50)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def field_list(request):
    rows = Field.objects.annotate(used=Count("proposals", distinct=True))
    how = {"action": "分野の変更", "unit": "分野", "template": "bulletin/proposals/field_list.html"}
    return settings_lists.list_response(request, FieldFormSet, rows, **how)
