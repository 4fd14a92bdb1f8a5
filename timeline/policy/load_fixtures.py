"""Reads 国の方針 and 地域再生計画 from fixtures/policy.yaml (docs/record.md)."""

import yaml

from portal.models import AuditLine
from timeline.documents.models import Document
from timeline.entries.models.entries import Entry

from .models import Policy, PolicyStep, RegionalPlan


def load(folder):
    """Enter the policies of `folder`; where there are any, only renew the steps that nobody touched. Returns how many.

    An entry or a paper that the record does not hold any more is left out.
    """
    record = yaml.safe_load((folder / "policy.yaml").read_text(encoding="utf-8"))
    if Policy.objects.exists():
        _renew(record["policies"])
        return 0
    for row in record["policies"]:
        document = Document.objects.filter(key=row.get("document", "")).first()
        policy = Policy.objects.create(name=row["name"], document=document)
        for step in row["steps"]:
            _create(policy, step)
    for row in record["plans"]:
        plan = RegionalPlan.objects.create(name=row["name"], state=row["state"])
        plan.entries.set(Entry.objects.filter(key__in=map(str, row["entries"])))
    return len(record["policies"])


def _create(policy, step):
    entry = Entry.objects.filter(key=str(step["entry"])).first()
    PolicyStep.objects.create(policy=policy, kind=step["kind"], day=step["day"], entry=entry)


def _renew(rows):
    """Give each policy that stands as it was loaded the steps of the fixtures: an earlier one had a step of
    平成27年3月16日 that the source does not state, and lacked that of 10月16日.
    """
    for row in rows:
        policy = Policy.objects.filter(name=row["name"]).prefetch_related("steps").first()
        if policy is None or _is_touched(policy):
            continue
        wanted = {(step["kind"], step["day"]): step for step in row["steps"]}
        for step in policy.steps.all():
            if wanted.pop((step.kind, step.day), None) is None:
                step.delete()
        for step in wanted.values():
            _create(policy, step)


def _is_touched(policy):
    """Whether the audit tells of anything that somebody did with the policy or one of its steps."""
    subjects = {Policy: [policy.pk], PolicyStep: [step.pk for step in policy.steps.all()]}
    return any(
        AuditLine.objects.filter(subject_kind=model._meta.verbose_name, subject_id__in=pks).exists()
        for model, pks in subjects.items()
    )
