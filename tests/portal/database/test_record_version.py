"""Every table with public content counts its changes, whoever makes them."""

import pytest
from django.apps import apps
from django.db import connection, transaction

from agreements.models import Freeze, Preparation, Step, TieReturn
from bulletin.models import (
    Addressee,
    AnswerCode,
    AnswerVersion,
    ApprovalRule,
    Attachment,
    Consent,
    CoProposer,
    Defaults,
    Enclosure,
    Follow,
    LineReading,
    Matching,
    Message,
    Note,
    PaperAnswer,
    Proposal,
    ProposalVersion,
    SavedSearch,
)
from desk.models import Announcement, AnnouncementRecipient, ContactMessage, ContactReply
from enquiries import models as enquiries
from imports.models import ImportJob, ImportRow
from members.models import (
    Application,
    Assignment,
    DataToken,
    HandOverRemarks,
    Invitation,
    MunicipalityDomain,
    Prefecture,
    RollConfirmation,
    SecretariatInvitation,
    User,
)
from portal.models import RecordVersion, Wording
from timeline.models import (
    AgendaItem,
    Applicant,
    Booth,
    BoothCode,
    BoothReport,
    Contact,
    EventStep,
    KeptFinding,
    PlanLine,
    Search,
    Version,
)

pytestmark = pytest.mark.django_db

# Of people, of agreements not yet signed, or with many writers: no kept page shows them. All else is the public record.
PRIVATE = {
    Announcement,
    AnnouncementRecipient,
    ContactMessage,
    ContactReply,
    enquiries.Enquiry,
    enquiries.EnquiryAddressee,
    enquiries.Question,
    enquiries.Questionnaire,
    Preparation,
    Preparation.bodies.through,
    Step,
    TieReturn,
    Freeze,
    Application,
    Assignment,
    DataToken,
    HandOverRemarks,
    ImportJob,
    ImportRow,
    AgendaItem,
    Contact,
    Contact.bodies.through,
    Contact.places.through,
    PlanLine,
    EventStep,
    Booth,
    BoothCode,
    BoothReport,
    Applicant,
    Invitation,
    MunicipalityDomain,
    RollConfirmation,
    SecretariatInvitation,
    User,
    User.groups.through,
    User.user_permissions.through,
    enquiries.Answer,
    enquiries.AnswerFile,
    enquiries.AnswerVersion,
    enquiries.EnquiryCode,
    enquiries.EnquiryPaperAnswer,
    enquiries.Passing,
    Addressee,
    AnswerCode,
    AnswerVersion,
    ApprovalRule,
    Attachment,
    CoProposer,
    Defaults,
    Defaults.chosen.through,
    Enclosure,
    Follow,
    LineReading,
    Message,
    Note,
    PaperAnswer,
    Proposal,
    Proposal.chosen.through,
    Proposal.fields.through,
    ProposalVersion,
    SavedSearch,
    Version,
    KeptFinding,  # derived from the record, for the secretariat
    Search,
    Consent,
    Matching,
    Matching.partners.through,
}
TABLES = sorted(
    model._meta.db_table
    for label in ("members", "agreements", "timeline", "bulletin")
    for model in apps.get_app_config(label).get_models(include_auto_created=True)
    if model not in PRIVATE
) + [Wording._meta.db_table]  # the terms are a public page
ON_SQLITE = "SELECT upper(name), upper(sql) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
ON_POSTGRESQL = """
    SELECT event_manipulation, upper(action_statement) FROM information_schema.triggers WHERE event_object_table = %s
"""


def counted_events(table):
    """What raises the version, as the database tells."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(ON_POSTGRESQL, [table])
            return sorted(event for event, action in cursor if action == "EXECUTE FUNCTION PORTAL_COUNT_CHANGE()")
        cursor.execute(ON_SQLITE, [table])
        counting = "BEGIN UPDATE PORTAL_RECORDVERSION SET NUMBER = NUMBER + 1; END"
        return sorted(sql.split()[4] for _, sql in cursor if " ".join(sql.split()).endswith(counting))


def test_tables_are_those_of_the_public_record():
    assert len(TABLES) >= 26


def test_every_table_counts_every_change():
    counted = {table: counted_events(table) for table in TABLES}
    assert {table: events for table, events in counted.items() if events != ["DELETE", "INSERT", "UPDATE"]} == {}


def test_version_grows_with_each_change():
    numbers = [RecordVersion.current()]
    prefecture = Prefecture.objects.create(code="99", name="試験県", kana="シケンケン")
    numbers.append(RecordVersion.current())
    Prefecture.objects.filter(pk="99").update(name="試験府")
    numbers.append(RecordVersion.current())
    prefecture.delete()
    numbers.append(RecordVersion.current())
    assert numbers == sorted(set(numbers))


def test_version_falls_back_with_its_transaction():
    before = RecordVersion.current()
    with transaction.atomic():
        Prefecture.objects.filter(pk="01").update(name="試験道")
        assert RecordVersion.current() == before + 1
        transaction.set_rollback(True)
    assert RecordVersion.current() == before


def test_version_is_nothing_to_people():
    before = RecordVersion.current()
    User.objects.create_user("aoba@example.jp", "kuri-ya-momo-ya-kaki")
    assert RecordVersion.current() == before
