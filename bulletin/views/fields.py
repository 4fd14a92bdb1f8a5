"""分野, as the secretariat keeps them: added, renamed, ordered, no longer offered. None is ever deleted."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bulletin.models import Field
from members.access import secretariat_page
from portal.models import AuditLine

PLAIN = {"class": "field__control"}


class FieldForm(forms.ModelForm):
    class Meta:
        model = Field
        fields = ["name", "position", "is_active"]
        widgets = {"name": forms.TextInput(PLAIN), "position": forms.NumberInput({**PLAIN, "min": 0})}
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
    every = Field.objects.annotate(used=Count("proposals", distinct=True))
    formset = FieldFormSet(request.POST or None, queryset=every)
    if request.method == "POST" and formset.is_valid():
        with transaction.atomic():
            formset.save()
            for field in [*formset.new_objects, *(field for field, _ in formset.changed_objects)]:
                AuditLine.objects.write("分野の変更", field, by=request.user)
        changed = len(formset.new_objects) + len(formset.changed_objects)
        messages.success(request, f"{changed}件の分野を保存しました。" if changed else "変わったところはありません。")
        return redirect("bulletin:field-list")
    context = {"formset": formset, "trail": [("ポータルの設定", reverse("setting-list"))]}
    return render(request, "bulletin/field_list.html", context)
