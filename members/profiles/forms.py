"""Forms of 魅力発信: the texts and pictures of a municipality, and the filter of its list."""

import logging
from typing import Any

from django import forms
from django.conf import settings

from members.people.models.offices import Office
from portal.files.disk_errors import not_stored
from portal.files.pictures import PictureError, redraw
from portal.web.edit_conflicts import ConflictForm
from portal.web.forms import ListField, PlainTextField

from .models import Profile
from .pictured import MOST_PICTURES, TOO_MANY, TooManyPictures

logger = logging.getLogger(__name__)

NEW_AT_ONCE = 3  # docs/deploy.md lets nginx take as many
TEXTS = ["introduction", "offers", "seeks", "specialities"]
LIST: dict[str, Any] = {"max_length": 1000, "lines": 5, "required": False}
ONE_EACH = "1行に1件"


def _not_stored(error):
    return f"{not_stored(error, '写真')}時間をおいて、もう一度お試しください。"


class OfficeField(forms.ModelChoiceField):
    """The choice among the offices of one municipality."""

    def label_from_instance(self, obj):
        return obj.name


class ProfileFilterForm(forms.Form):
    """The words by which the public profiles are searched; an invalid one gets a message and filters nothing."""

    q = forms.CharField(
        label="ことば",
        required=False,
        max_length=50,
        help_text="1文字から探せます。例：らっきょう",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": "ことばは%(limit_value)d文字までで入力してください。"},
    )

    def apply(self, profiles):
        """Returns `profiles` that hold every word."""
        return profiles.search(self.cleaned_data["q"]) if self.is_valid() else profiles


class ProfileForm(ConflictForm, forms.ModelForm):
    """The texts and the contact office of a profile (魅力発信)."""

    introduction = PlainTextField(label="紹介", max_length=1000, lines=8, required=False)
    offers = ListField(label="出せるもの", help_text=ONE_EACH, **LIST)
    seeks = ListField(label="求めること", help_text=ONE_EACH, **LIST)
    specialities = ListField(label="特産・名物", help_text=ONE_EACH, **LIST)
    contact_office = OfficeField(
        Office.objects.none(),
        label="問合せ先の担当課",
        empty_label="公開しない",
        required=False,
        widget=forms.Select(attrs={"class": "field__control field__control--date"}),
    )
    contact_is_public = forms.BooleanField(
        label="この担当課の名前、電話番号、共有メールアドレスを公開する", required=False
    )

    class Meta:
        model = Profile
        fields = [*TEXTS, "contact_office", "contact_is_public"]

    def __init__(self, data=None, *, instance, **options):
        super().__init__(data, instance=instance, **options)
        office: Any = self.fields["contact_office"]
        office.queryset = instance.municipality.offices.all()

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("contact_is_public") and not cleaned.get("contact_office") and not self.errors:
            self.add_error("contact_office", "公開する担当課を選んでください。")
        return cleaned

    def save_over(self, version, *, by):
        """Save the profile; False when somebody else saved since `version` was read."""
        return self.instance.revise(by=by, version=version, **self.cleaned_data)

    def words(self, name, value):
        if name == "contact_is_public":
            return "公開する" if value else "公開しない"
        return super().words(name, value) or ("公開しない" if name == "contact_office" else "")


class PictureForm(forms.Form):
    """Description and position of a saved picture."""

    alt = PlainTextField(
        label="説明",
        max_length=200,
        error_messages={"required": "説明を入力してください。"},
    )
    place = forms.TypedChoiceField(
        label="順番",
        coerce=int,
        widget=forms.Select(attrs={"class": "field__control field__control--short"}),
    )

    def __init__(self, data, *, picture, number):
        initial = {"alt": picture.alt, "place": picture.number}
        super().__init__(data, prefix=f"picture-{picture.pk}", initial=initial)
        self.picture, self.caption = picture, f"{picture.number}番目の写真"
        place: Any = self.fields["place"]
        place.choices = [(place, f"{place}番目") for place in range(1, number + 1)]


class NewPictureForm(forms.Form):
    """A picture to add; an empty form is valid and adds nothing."""

    image = forms.FileField(
        label="ファイル",
        error_messages={
            "required": "写真のファイルを選んでください。",
            "empty": "このファイルは空です。写真を選び直してください。",
        },
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = PlainTextField(
        label="説明",
        max_length=200,
        help_text="写真を見られない人のために、何が写っているかを書きます（例：雪の残る山を背にした、満開の桜並木）",
        error_messages={"required": "この写真の説明を入力してください。"},
    )

    def __init__(self, data, files, *, number):
        super().__init__(data, files, prefix=f"new-{number}", empty_permitted=True, use_required_attribute=False)
        self.caption = f"加える写真{number}"

    def clean_image(self):
        sent = self.cleaned_data["image"]
        if sent.size > settings.UPLOAD_BYTES:
            most = settings.UPLOAD_BYTES // 1024 // 1024
            raise forms.ValidationError(f"ファイルが大きすぎます。{most}MBまでの写真を選んでください。")
        if getattr(sent, "is_lost", False):
            raise forms.ValidationError(_not_stored(sent.loss))
        try:
            return redraw(sent)
        except PictureError as error:
            raise forms.ValidationError(str(error)) from error

    def store(self, pictures, owner, *, by):
        """Take the picture in as one of `owner`; False, with a message at the field, without room for it there or on
        the disk. `pictures`: a manager of StoredPictures.
        """
        try:
            pictures.take_in(owner, self.cleaned_data["image"], self.cleaned_data["alt"], by=by)
        except TooManyPictures:
            self.add_error("image", TOO_MANY)
        except OSError as error:
            logger.exception("写真を保存できません")
            self.add_error("image", _not_stored(error))
        return not self.errors


class PicturesForm:
    """The forms of all pictures of a profile, saved ones and new ones, saved together or not at all."""

    def __init__(self, profile, data=None, files=None):
        pictures = list(profile.pictures.all())
        for number, picture in enumerate(pictures, 1):
            picture.number = number
        self.profile, self.error = profile, ""
        # pictures that somebody else added meanwhile are not in `data` and stay as they are
        self.stored = [
            PictureForm(data, picture=picture, number=len(pictures))
            for picture in pictures
            if data is None or f"picture-{picture.pk}-alt" in data
        ]
        room = min(NEW_AT_ONCE, MOST_PICTURES - len(pictures))
        self.new = [NewPictureForm(data, files, number=number) for number in range(1, room + 1)]

    def __iter__(self):
        return iter([*self.stored, *self.new])

    @property
    def errors(self):
        return [form for form in self if form.errors]

    def is_valid(self):
        return not self.errors

    def save(self, *, by):
        """Save all; False, with an `error`, when there was no room for the pictures, in the profile or on the disk."""
        changed = [form for form in self.stored if form.has_changed()]
        added = [(form.cleaned_data["image"], form.cleaned_data["alt"]) for form in self.new if form.has_changed()]
        try:
            self.profile.change_pictures(
                by=by,
                words={form.picture.pk: form.cleaned_data["alt"] for form in changed},
                places={
                    form.picture.pk: form.cleaned_data["place"] for form in changed if "place" in form.changed_data
                },
                added=added,
            )
        except TooManyPictures:
            self.error = TOO_MANY
        except OSError as error:
            logger.exception("写真を保存できません")
            self.error = _not_stored(error)
        return not self.error
