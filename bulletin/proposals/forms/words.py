from django import forms

from portal.web.forms import LineField

from ..models.words import AnswerWord

NUMBER = "並び順を数字で入力してください。"


class WordForm(forms.ModelForm):
    """A word of a list of settings (Word); one without which the portal does not work stays in use (`lasting`)."""

    lasting: tuple[str, ...] = ()

    class Meta:
        fields = ["name", "position", "is_active"]
        field_classes = {"name": LineField}
        widgets = {"position": forms.NumberInput({"class": "field__control field__control--short", "min": 0})}
        error_messages = {
            "name": {"unique": "同じことばがあります。", "required": "ことばを入力してください。"},
            "position": {"required": NUMBER, "invalid": NUMBER},
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["is_active"].disabled = self.instance.code in self.lasting


class AnswerWordForm(WordForm):
    lasting = ("raised",)

    class Meta(WordForm.Meta):
        model = AnswerWord


AnswerWordFormSet = forms.modelformset_factory(AnswerWord, AnswerWordForm, extra=0)
