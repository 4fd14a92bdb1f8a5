"""各区交流: a tie between a special ward and a municipality."""

from typing import Any

from agreements.models import Tie
from imports.reading.warnings import ask

from .base import RowKind
from .likeness import is_like, probably_same

_STATED = ("started_on", "ended_on", "introduced_by", "signed_name")


class TieRows(RowKind):
    """各区交流 (Tie)."""

    name = "tie"
    label = "各区交流"
    labels = {
        "ward": "特別区",
        "municipality": "相手の自治体",
        "kind": "種別",
        "started_on": "締結日",
        "ended_on": "終了日",
        "introduced_by": "紹介者",
        "signed_name": "締結時の相手の名称",
    }

    @classmethod
    def find(cls, content):
        ward, place = content.get("ward", ""), content.get("municipality", "")
        """Same: this tie with the days and names that the row states."""
        of_ward = Tie.objects.not_withdrawn().filter(ward__name=ward.removeprefix("東京都")).with_places()
        ties = [tie for tie in of_ward if tie.municipality.full_name == place]
        kind = content.get("kind", "")
        known = [tie for tie in ties if tie.kind == kind]
        if any(not _differing(tie, content) for tie in known):
            return True, True
        if known:
            listed = "、".join(dict.fromkeys(label for tie in known for label in _differing(tie, content)))
            is_another = all(TieRows.labels["started_on"] in _differing(tie, content) for tie in known)
            then = (
                "取り込むと、別の交流として加わります。" if is_another else "記録の交流は、取込みでは書き換えません。"
            )
            words = f"同じ相手・種別の交流が記録にあり、{listed}が違います。{then}"
            return True, False, ask("tie-stands", words)
        doubts = [probably_same(str(tie)) for tie in ties if is_like(kind, tie.kind)]
        return False, False, *doubts

    def write(self, row):
        content, context = row.content, self.context
        fields: dict[str, Any] = {"kind": content.get("kind", ""), "started_on": content.get("started_on") or None}
        fields |= {
            "ward": context.place(content.get("ward", "")),
            "municipality": context.place(content.get("municipality", "")),
        }
        more: dict[str, Any] = {name: content.get(name, "") for name in ("signed_name", "introduced_by")}
        more |= {"ended_on": content.get("ended_on") or None, "source": context.source}
        return Tie.objects.not_withdrawn().filter(**fields).first() or context.save(Tie(**fields, **more))


def _differing(tie, content):
    """Labels of what the row states otherwise than the tie."""
    stated = [name for name in _STATED if content.get(name)]
    return [TieRows.labels[name] for name in stated if str(getattr(tie, name) or "") != content[name]]
