"""Reads 国の方針 and 地域再生計画 from fixtures/policy.yaml (docs/record.md)."""

import yaml

from timeline.documents.models import Document
from timeline.entries.models.entries import Entry

from .models import Policy, PolicyStep, RegionalPlan


def load(folder):
    """Enter the policies of `folder`; nothing when there are any. Returns how many.

    An entry or a paper that the record does not hold any more is left out.
    """
    if Policy.objects.exists():
        return 0
    record = yaml.safe_load((folder / "policy.yaml").read_text(encoding="utf-8"))
    for row in record["policies"]:
        document = Document.objects.filter(key=row.get("document", "")).first()
        policy = Policy.objects.create(name=row["name"], document=document)
        for step in row["steps"]:
            entry = Entry.objects.filter(key=str(step["entry"])).first()
            PolicyStep.objects.create(policy=policy, kind=step["kind"], day=step["day"], entry=entry)
    for row in record["plans"]:
        plan = RegionalPlan.objects.create(name=row["name"], state=row["state"])
        plan.entries.set(Entry.objects.filter(key__in=map(str, row["entries"])))
    return len(record["policies"])
