from outbox.models import Notice, OutgoingMail

from .audit.models import AuditLine
from .database.models import RecordVersion
from .pdf.models import Paper
from .wording import Wording

__all__ = ["AuditLine", "Notice", "OutgoingMail", "Paper", "RecordVersion", "Wording"]
