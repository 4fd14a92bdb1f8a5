"""EnquiryQuerySet: permissions on enquiries, and a new one."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import timezone

from enquiries.questions.presets import questionnaire_for
from members.models import Municipality, User

from .addressees import EnquiryAddressee


class EnquiryQuerySet(models.QuerySet[Any]):
    def drafts(self) -> Self:
        return self.filter(sent_at=None)

    def sent(self) -> Self:
        return self.exclude(sent_at=None)

    def open(self) -> Self:
        """Sent and not closed: answers are taken, also after the last day."""
        return self.sent().filter(closed_at=None)

    def closed(self) -> Self:
        return self.exclude(closed_at=None)

    def begin(self, *, by: User, token: str, previous: Any = None, **fields: Any) -> Any:
        """A new draft with the ready questions of its kind; with `previous` its questions, which keep their keys, and
        its addressees are copied.

        The same `token` again is the same draft.
        """
        with transaction.atomic():
            if before := self.filter(token=token).first():
                return before
            copied = previous and previous.questionnaire.copy(as_next_version=False)
            questionnaire = copied or questionnaire_for(fields.get("preset", self.model.Preset.SURVEY))
            said = {"questionnaire": questionnaire, "previous": previous, "created_by": by, **fields}
            enquiry, is_new = self.get_or_create(token=token, defaults=said)
            if not is_new:
                questionnaire.delete()
            elif previous:
                standing = Municipality.objects.as_of(timezone.localdate())
                enquiry.add(standing.filter(pk__in=previous.addressees.values("municipality")), by=by)
            return enquiry

    def ask_wards(self, *, by: User, token: str, **fields: Any) -> Any:
        """begin() with the 23 wards of today as addressees; they and its words may be changed before it is sent."""
        with transaction.atomic():
            enquiry = self.begin(by=by, token=token, **fields)
            if enquiry.is_draft and not enquiry.addressees.exists():
                enquiry.add(Municipality.objects.as_of(timezone.localdate()).wards(), by=by)
            return enquiry

    def of_presets(self, presets: Iterable[str]) -> Self:
        """Enquiries of these kinds (Enquiry.Preset)."""
        return self.filter(preset__in=list(presets))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The secretariat's all; a municipality's people read those sent to it."""
        if user.is_anonymous:
            return self.none()
        if user.is_secretariat:
            return self
        if not user.municipality:
            return self.none()
        asked = EnquiryAddressee.objects.filter(municipality=user.municipality)
        return self.sent().filter(pk__in=asked.values("enquiry"))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """The asker's: the secretariat."""
        return self if not user.is_anonymous and user.is_secretariat else self.none()
