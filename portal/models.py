from .audit.models import AuditLine
from .database.models import RecordVersion
from .pdf.models import Paper
from .web.kept.models import KeptRow
from .web.long_files.models import LongFile
from .wording import Wording

__all__ = ["AuditLine", "KeptRow", "LongFile", "Paper", "RecordVersion", "Wording"]
