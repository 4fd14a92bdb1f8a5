"""訪問・意見交換を記録する: a form that drafts an entry of the chronology."""

from django.contrib import messages
from django.shortcuts import redirect, render

from agreements.revisions.forms import HOW_TO_TYPE, NoteField, not_after_today
from members.access import secretariat_page
from members.people.forms import LabelledForm
from members.registration.forms import LineField
from portal.japanese.short_days import past
from portal.web.forms import WarekiDateField
from timeline.content import drafts
from timeline.entries.errors import ContentError
from timeline.entries.models.entries import Entry


class LinesField(NoteField):
    """Field for several names, one a line; cleans to a list of str."""

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class VisitForm(LabelledForm):
    title = LineField(label="件名", max_length=200, help_text="例：鶴岡市長が江戸川区長を訪問")
    first_day = WarekiDateField(label="訪問した日", short=past, help_text=HOW_TO_TYPE)
    last_day = WarekiDateField(
        label="終わりの日", follows="first_day", required=False, help_text="1日だけなら空けておきます。"
    )
    visitors = LinesField(label="訪問した人", help_text="職名と氏名。1行に1人（例：山形県鶴岡市長）", max_length=1000)
    hosts = LinesField(label="応対した人", required=False, help_text="職名と氏名。1行に1人", max_length=1000)
    matter = NoteField(label="用件", max_length=2000, help_text="話し合ったこと、決まったこと")
    places = LinesField(
        label="関係する自治体・特別区",
        required=False,
        max_length=1000,
        help_text="都道府県からの名称。1行に1つ（例：山形県鶴岡市、東京都江戸川区）",
    )

    def clean_first_day(self):
        return not_after_today(self.cleaned_data["first_day"], "訪問した日")

    def clean(self):
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "終わりの日は、訪問した日と同じか、後の日にしてください。")
        return cleaned

    def draft(self, *, by):
        """Save and return the draft entry; None, with an error in the form, when it cannot be written."""
        try:
            return drafts.draft_of_visit(by=by, **self.cleaned_data)
        except ContentError as error:
            for problem in error.problems:
                name = "places" if "自治体" in problem.place or "places" in problem.path else None
                self.add_error(name, f"{problem.message}")
            return None


@secretariat_page
def visit_create(request):
    form = VisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day, title = form.cleaned_data["first_day"], form.cleaned_data["title"]
        if Entry.objects.filter(first_day=day, title=title).exists():
            messages.info(request, f"「{title}」は、すでに記録されています。")
            return redirect("agreements:agreement-board")
        if form.draft(by=request.user):
            messages.success(request, f"「{title}」を、経過の下書きにしました。読み直してから公開してください。")
            return redirect("agreements:agreement-board")
    return render(request, "desk/visits/visit_form.html", {"form": form})
