"""The form of a 会議."""

from agreements.revisions.forms import NoteField, RevisionForm
from portal.web.forms import LineField

from .models.series import MeetingSeries


class MeetingSeriesForm(RevisionForm):
    name = LineField(
        label="名称", max_length=100, error_messages={"unique": "この名称の会議は、すでに登録されています。"}
    )
    parties = NoteField(label="構成", required=False, max_length=1000, help_text="会議に出る団体や人")
    basis = NoteField(label="根拠", required=False, max_length=1000, help_text="要綱、協定など、もとになったもの")
    chairs = NoteField(
        label="座長",
        required=False,
        max_length=1000,
        help_text="経過に名前の出ていない座長だけ。1行に1人、就いていた時期と職も書きます。",
    )

    class Meta:
        model = MeetingSeries
        fields = ["name", "kind", "series", "numbers_items", "parties", "basis", "chairs", "predecessor"]
        error_messages = {"series": {"unique": "このシリーズには、もう会議が登録されています。"}}

    def __init__(self, data=None, *, instance=None, **options):
        super().__init__(data, instance=instance, **options)
        if instance and instance.pk:
            others = MeetingSeries.objects.exclude(pk=instance.pk)
            self.fields["predecessor"].queryset = others  # type: ignore[attr-defined]
