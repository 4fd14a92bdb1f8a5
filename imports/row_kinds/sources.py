"""出典: the paper from which all rows of a job are taken."""

from agreements.models import Source

from .base import RowKind, day_of


class SourceRows(RowKind):
    """出典 with its 基準日 (Source)."""

    name = "source"
    label = "出典"
    labels = {"title": "名称", "as_of": "基準日"}

    @classmethod
    def find(cls, content):
        source = Source.objects.filter(title=content.get("title", "")).first()
        return bool(source), bool(source and str(source.as_of) == content.get("as_of"))

    def write(self, row):
        job = self.context.job
        title = job.source_title or row.content.get("title") or job.name
        as_of = day_of(row.content.get("as_of"))
        source = Source.objects.filter(title=title).first()
        if source is None:
            source = self.context.save(Source(title=title, issuer="特別区長会事務局", as_of=as_of))
        elif source.as_of != as_of:
            token, source.as_of = source.token, as_of
            source.revise(by=self.context.by, token=token, reason=f"{job}を取り込んだため。")
        self.context.source = source
        return source
