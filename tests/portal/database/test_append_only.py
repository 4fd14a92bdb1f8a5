"""操作の記録: lines are added, and neither changed nor deleted by the portal's own database role."""

import pytest
from django.db import IntegrityError, connection, transaction

from portal.models import AuditLine

pytestmark = pytest.mark.django_db

ACTS = {
    "change": lambda: AuditLine.objects.update(reason="書き換えた理由"),
    "delete": lambda: AuditLine.objects.all().delete(),
    "saved again": lambda: AuditLine.objects.get().save(),
    "by hand": lambda: execute("UPDATE portal_auditline SET by_name = 'だれか'"),
    "deleted by hand": lambda: execute("DELETE FROM portal_auditline WHERE id > 0"),
}


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("act", ACTS)
def test_line_of_the_audit_stands_for_good(secretary, act):
    line = AuditLine.objects.write("承認", secretary, by=secretary, reason="理由")
    with pytest.raises(IntegrityError, match="portal_auditline_append_only"), transaction.atomic():
        ACTS[act]()
    assert AuditLine.objects.get() == line and AuditLine.objects.get().reason == "理由"


@pytest.mark.postgresql
def test_audit_is_never_emptied():
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        execute("TRUNCATE portal_auditline")
