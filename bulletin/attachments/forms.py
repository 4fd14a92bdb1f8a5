from django import forms
from django.conf import settings

from members.profiles.forms import PlainTextField
from portal.files.examining import ACCEPT, FileRefused, examine
from portal.files.scanner import Verdict, scan

HARMFUL = (
    "有害なプログラム（ウイルスなど）が見つかったため、受け取れません。"
    "使った端末を、情報システムの担当課に確かめてもらってください。"
)


def no_room(proposal):
    """Message for a full disk (str): the text of the proposal is saved, as files are attached afterwards."""
    kept = "本文は下書きに保存しました。" if proposal.state == proposal.State.DRAFT else "本文は保存してあります。"
    return f"ファイルを保存できませんでした（空き容量不足）。{kept}"


class AttachmentForm(forms.Form):
    """A file to attach, with a description for those who cannot open it."""

    file = forms.FileField(
        label="ファイル",
        help_text="PDF、Word、Excel、PowerPoint（マクロのないもの）、JPEG、PNG、テキスト、CSV。写真は縮小し、撮影場所の記録を消します。",
        widget=forms.FileInput(attrs={"accept": ACCEPT, "class": "field__control"}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "このファイルは空です。選び直してください。",
        },
    )
    description = PlainTextField(
        label="内容の説明",
        max_length=300,
        help_text="ファイルを開けない人のために、何が書いてあるかを書きます（例：越前がに祭りの会場図。入口は東側）",
        error_messages={"required": "内容の説明を入力してください。"},
    )

    def __init__(self, data=None, files=None, *, proposal):
        super().__init__(data, files)
        self.proposal = proposal
        self.verdict = Verdict.UNKNOWN

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if sent.size > settings.UPLOAD_BYTES:
            most = settings.UPLOAD_BYTES // 1024 // 1024
            raise forms.ValidationError(f"ファイルが大きすぎます。{most}MBまでのファイルを選んでください。")
        if getattr(sent, "is_lost", False):
            raise forms.ValidationError(no_room(self.proposal))
        try:
            checked = examine(sent, sent.name)
        except FileRefused as error:
            raise forms.ValidationError(str(error)) from error
        self.verdict = scan(checked.file)
        if self.verdict is Verdict.FOUND:
            raise forms.ValidationError(HARMFUL)
        return checked
