"""各区交流: a tie between a special ward and a municipality."""

from typing import Any

from agreements.models import Tie

from .base import RowKind


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
        ties = Tie.objects.filter(kind=content.get("kind", ""), ward__name=ward.removeprefix("東京都"))
        found = any(tie.municipality.full_name == place for tie in ties.select_related("municipality__prefecture"))
        return found, found

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
