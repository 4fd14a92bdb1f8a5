"""The form of お知らせ of the secretariat."""

from django import forms

from agreements.revisions.forms import NoteField, RevisionForm
from portal.web.forms import HOW_TO_TYPE, LineField, WarekiDateField

from .models import News


class NewsForm(RevisionForm):
    title = LineField(label="件名", max_length=100)
    body = NoteField(
        label="内容",
        max_length=10_000,
        help_text="見出しは ## 、箇条書きは - 、太字は **太字** で書きます。アドレスはリンクになります。",
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    starts_on = WarekiDateField(label="掲載を始める日", help_text=HOW_TO_TYPE)
    ends_on = WarekiDateField(
        label="掲載の最後の日",
        required=False,
        help_text="この日までトップページと一覧に載ります。次の日からは、ページも開けません。空けておくと、載せ続けます。",
    )

    class Meta:
        model = News
        fields = ["title", "body", "starts_on", "ends_on", "state"]
        help_texts = {"state": "「下書き」は事務局のほかには見えません。一覧から読み直して、「公開」にします。"}
