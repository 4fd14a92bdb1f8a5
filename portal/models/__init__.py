from .audit import AuditLine
from .outbox import Notice, OutgoingMail
from .papers import Paper
from .record_version import RecordVersion
from .wordings import Wording

__all__ = ["AuditLine", "Notice", "OutgoingMail", "Paper", "RecordVersion", "Wording"]
