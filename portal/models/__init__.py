from .audit import AuditLine
from .outbox import Notice, OutgoingMail
from .record_version import RecordVersion

__all__ = ["AuditLine", "Notice", "OutgoingMail", "RecordVersion"]
