from .audit.models import AuditLine
from .database.models import RecordVersion
from .pdf.models import Paper
from .web.long_files.models import LongFile
from .wording import Wording

__all__ = ["AuditLine", "LongFile", "Paper", "RecordVersion", "Wording"]
