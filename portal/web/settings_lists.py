"""View of a short list that the secretariat edits, all rows in one form: 分野, 経過の種別. Rows are never deleted."""

import hashlib

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.audit.models import AuditLine


def list_response(request, formset_class, rows, *, action, unit, template):
    """The response to a view of the list `rows`: its page, or what saving gives; 409 when it changed meanwhile."""
    rows = rows.order_by(*rows.model._meta.ordering)  # which counting would drop
    with transaction.atomic():
        saved = list(rows.model.objects.select_for_update()) if request.method == "POST" else list(rows)
        mark, shown = _mark(formset_class, saved), request.POST.get("read")
        formset = formset_class(request.POST or None, queryset=rows)
        is_late = request.method == "POST" and shown != mark
        if request.method == "POST" and formset.is_valid() and not is_late:
            return _saved(request, formset, action, unit)
    context = {
        "formset": formset,
        "read": mark,
        "saved_lines": [_words(formset_class, row) for row in saved] if is_late else [],
        "trail": [("ポータルの設定", reverse("setting-list"))],
    }
    return render(request, template, context, status=409 if is_late else 200)


def _saved(request, formset, action, unit):
    formset.save()
    for form in formset:
        if form.has_changed():
            AuditLine.objects.write(action, form.instance, by=request.user, reason=_changes(form))
    changed = len(formset.new_objects) + len(formset.changed_objects)
    messages.success(request, f"{changed}件の{unit}を保存しました。" if changed else "変わったところはありません。")
    return redirect(request.path)


def _mark(formset_class, rows):
    """Hash of the list as shown, sent back by the form: tells whether somebody saved meanwhile."""
    said = [[row.pk, *(getattr(row, name) for name in formset_class.form.base_fields)] for row in rows]
    return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()


def _words(formset_class, row):
    """A row in words: 展示（並び順：5、催しとして案内する、新しい経過で選べる）."""
    (_, name), *more = [(label, getattr(row, field)) for field, label in _labels(formset_class)]
    said = [label if value is True else f"{label}：{value}" for label, value in more if value is not False]
    return f"{name}（{'、'.join(said)}）"


def _labels(formset_class):
    return [(name, field.label) for name, field in formset_class.form.base_fields.items()]


def _changes(form):
    """What changed in one row, as text for the audit."""
    if not form.initial:
        return "追加"
    return "、".join(
        f"{form.fields[name].label}：{_said(form.initial[name])}→{_said(form.cleaned_data[name])}"
        for name in form.changed_data
    )


def _said(value):
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return value
