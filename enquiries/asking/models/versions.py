"""調査票の版: how the questions of an enquiry that was sent are changed."""

from django.db import transaction
from django.utils import timezone

from enquiries.questions.questionnaires import Questionnaire
from members.models import User
from portal.models import AuditLine

from .. import notices
from .enquiry_base import EnquiryBase, EnquiryIncomplete


class Versions(EnquiryBase):
    """Abstract base of Enquiry: published questions change by a new version alone."""

    class Meta:
        abstract = True

    def next_version(self) -> Questionnaire | None:
        """The draft of the next version of its questionnaire, where one is being written. One query."""
        return self.questionnaire.followed_by.filter(published_at=None).first()

    def open_questionnaire(self) -> Questionnaire | None:
        """The one whose questions may be changed now: a draft's own, else the next version's; None without one."""
        return self.questionnaire if self.is_draft else self.next_version()

    @transaction.atomic
    def begin_version(self, *, by: User) -> Questionnaire | None:
        """A draft of the next version, with the same questions; the one there is. None when it takes no answers."""
        if not self.hold_open():
            return None
        if draft := self.next_version():
            return draft
        AuditLine.objects.write("照会の調査票の新しい版の作成", self, by=by)
        return self.questionnaire.copy(as_next_version=True)

    def _held_version(self, read: str) -> Questionnaire | None:
        """Lock the enquiry and the draft of its next version; None without one that may be asked, and when it is no
        longer what was `read`, a mark.
        """
        if not self.hold_open():
            return None
        draft = self.questionnaire.followed_by.select_for_update(of=("self",)).filter(published_at=None).first()
        return draft if draft and read == draft.mark else None

    @transaction.atomic
    def publish_version(self, *, by: User, read: str) -> bool:
        """Ask by the next version from now on: who handed in keeps the version answered, who did not sees the new one.

        Tells those who are writing. False when there is none, it takes no answers, or is no longer what was `read`, a
        mark; raises EnquiryIncomplete.
        """
        draft = self._held_version(read)
        if not draft:
            return False
        if not draft.asks_anything():
            raise EnquiryIncomplete("設問を1つ以上作ってください。")
        draft.publish()
        type(self).objects.filter(pk=self.pk).update(questionnaire=draft)
        self.refresh_from_db()
        AuditLine.objects.write("照会の調査票の新しい版の確定", self, by=by, reason=str(draft))
        notices.new_version(self, draft, self.addressees.writing().readers(timezone.localdate()))
        return True

    @transaction.atomic
    def discard_version(self, *, by: User, read: str) -> bool:
        """Delete the draft of the next version. False when there is none, it takes no answers, or is no longer what was
        `read`, a mark.
        """
        draft = self._held_version(read)
        if not draft:
            return False
        draft.questions.update(shown_if=None, shown_value="")
        draft.delete()
        AuditLine.objects.write("照会の調査票の新しい版の削除", self, by=by)
        return True
