from django import forms
from django.conf import settings

from members.forms.profiles import PlainTextField

from ..files import ACCEPT, FileRefused, examine

NO_ROOM = (
    "ファイルを保存できませんでした（空き容量不足）。本文は保存してあります。時間をおいて、もう一度お試しください。"
)


class AttachmentForm(forms.Form):
    """A file to attach, and words for who cannot open it."""

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

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if sent.size > settings.UPLOAD_BYTES:
            most = settings.UPLOAD_BYTES // 1024 // 1024
            raise forms.ValidationError(f"ファイルが大きすぎます。{most}MBまでのファイルを選んでください。")
        if getattr(sent, "is_lost", False):
            raise forms.ValidationError(NO_ROOM)
        try:
            return examine(sent, sent.name)
        except FileRefused as error:
            raise forms.ValidationError(str(error)) from error
