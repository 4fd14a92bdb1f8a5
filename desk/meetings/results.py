"""The results of a meeting as forms: what became of each item, and what is to be done after it."""

from django.db import transaction

from portal.models import AuditLine
from timeline.event_records.agenda_offers import note_confirmed
from timeline.meetings.models.meetings import Meeting, Overtaken

from .forms import ResultForm, version_read

NOT_YET = "結果を選んでください。見送った議題は「見送り」を選ぶと、次の会議の次第に出ます。"


class ResultForms:
    """One ResultForm for each item of the agenda, in its order."""

    def __init__(self, meeting: Meeting, data=None) -> None:
        self.meeting, self.problem = meeting, ""
        self.version = meeting.version if data is None else version_read(data)
        items = meeting.items.order_by("position").select_related("meeting__series", "meeting__entry", "item")
        self.forms = [ResultForm(data, item=item) for item in items]

    def is_valid(self, *, to_draft: bool) -> bool:
        """Whether what was typed can be saved; to write the draft, each item needs its result."""
        valid = not [form for form in self.forms if not form.is_valid()]  # every form is to have its errors
        for form in self.forms:
            if to_draft and "result" in form.fields and form.is_valid() and not form.cleaned_data["result"]:
                form.add_error("result", NOT_YET)
                valid = False
        return valid

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [
            (form[name].auto_id, f"{form.item.title}の{form[name].label}：{message}")
            for form in self.forms
            if form.is_bound
            for name, messages in form.errors.items()
            for message in messages
        ]

    def save(self, *, by, drafts: bool) -> str:
        """Save, and with `drafts` write the draft of the entry; what was done, in words, blank if nothing.

        Overtaken when somebody saved the agenda or its results meanwhile; ValueError (Meeting.hold) when no draft can
        be made. Nothing is saved then.
        """
        meeting = self.meeting
        with transaction.atomic():
            fresh = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
            if fresh.version != self.version:
                raise Overtaken
            changed = [form.item.title for form in self.forms if self._save(form)]
            if changed:
                Meeting.objects.filter(pk=meeting.pk).update(version=fresh.version + 1)
                AuditLine.objects.write("会議の結果の保存", meeting, by=by, reason="\n".join(changed))
            if drafts and meeting.hold(by=by):
                note_confirmed(meeting, by=by)
                return "経過の下書きを作りました。読んで直してから、経過の編集で公開してください。"
        return "保存しました。" if changed else ""

    def _save(self, form: ResultForm) -> bool:
        item, typed = form.item, form.cleaned_data
        before = (item.result, item.outcome, item.recorded)
        if "result" in form.fields:
            item.note_result(result=typed["result"], outcome=typed["outcome"], recorded=typed["recorded"])
        names = ("follow_up", "follow_up_by", "due_on")
        followed = item.note_follow_up(**{name: typed[name] for name in names})
        return followed or before != (item.result, item.outcome, item.recorded)
