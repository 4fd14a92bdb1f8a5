"""Reads the grants' scheme, its names and the entries of its reports from fixtures/grants.yaml."""

import yaml

from timeline.models import Entry

from .grants.models import GrantReport, GrantScheme, GrantSchemeName


def load(folder):
    """Enter the schemes of `folder`; nothing when there are any. Returns how many."""
    if GrantScheme.objects.exists():
        return 0
    rows = yaml.safe_load((folder / "grants.yaml").read_text(encoding="utf-8"))
    for row in rows:
        scheme = GrantScheme.objects.create(created_on=row["created_on"])
        for name in row["names"]:
            GrantSchemeName.objects.create(scheme=scheme, **name)
        for report in row["reports"]:
            entry = Entry.objects.get_by_natural_key(str(report["entry"]))
            GrantReport.objects.create(scheme=scheme, fiscal_year=report["fiscal_year"], entry=entry)
    return len(rows)
