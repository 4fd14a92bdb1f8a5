from .audit.models import AuditLine
from .database.models import RecordVersion
from .pdf.models import Paper
from .wording import Wording

__all__ = ["AuditLine", "Paper", "RecordVersion", "Wording"]
