"""A marker in every private text of the portal: where it stands, and who may read it.

Markers are plain letters, so that no page, address or file writes them otherwise. Markers with the same readers
share the letter after PREFIX: a search for that letter finds all of them, a search for PREFIX whatever the reader may
find.
"""

import datetime
import io
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from agreements.models import Body, Freeze, Preparation
from bulletin.models import AnswerCode, Attachment, CasePicture, Follow, Message, SavedSearch
from desk.models import Announcement, ContactMessage
from enquiries.models import Answer, AnswerFile, EnquiryCode, Grant, GrantScheme, Passing, ResultEdition
from enquiries.results.frozen import Frozen
from imports.jobs import run
from imports.models import ImportJob
from members.models import (
    Assignment,
    HandOverRemarks,
    Invitation,
    Municipality,
    MunicipalityDomain,
    SecretariatInvitation,
    User,
)
from outbox.models import Circular
from portal.japanese.wareki import fiscal_year
from tests import make
from tests.enquiries import made
from timeline.content import content_of, draft_entry, write_content
from timeline.models import (
    Applicant,
    Booth,
    BoothReport,
    Contact,
    Event,
    EventPicture,
    EventStep,
    Meeting,
    MeetingSeries,
    PlanLine,
    Policy,
    PolicyStep,
    RecordFile,
    SignUpClass,
)

SHINAGAWA, MINATO, SENDAI, KITAMI = "131091", "131032", "041009", "012068"
PREFIX = "shirushi"

WARD, PROPOSER, DESK = {"ward"}, {"proposer", "co-proposer"}, {"secretariat", "administrator"}
EVERYBODY = WARD | PROPOSER | {"other ward", "other member"} | DESK
CASE = {"ward", "proposer"} | DESK
READABLE_BY: dict[str, set[str]] = {
    "private line": WARD | PROPOSER,
    "other line": {"other ward"} | PROPOSER,
    "file on a private line": WARD | PROPOSER,
    "note": WARD,
    "draft": {"proposer"},
    "attachment of a draft": {"proposer"},
    "hidden reply": DESK | {"other ward"},  # its writer is told what was hidden
    "file of a hidden reply": DESK,
    "why a reply is hidden": EVERYBODY,
    "members' proposal": EVERYBODY,
    "earlier text": EVERYBODY,
    "attachment": EVERYBODY,
    "earlier answer": EVERYBODY,
    "answer of members": EVERYBODY,
    "who telephoned an answer": EVERYBODY,
    "answer with a code": DESK,
    "reply to all": EVERYBODY,
    "file of a reply": EVERYBODY,
    "hidden proposal": {"proposer"} | DESK,
    "attachment of a hidden proposal": {"proposer"} | DESK,
    "why it is hidden": {"proposer"} | DESK,
    "saved search": {"other member"},
    "unpublished case": CASE,
    "unpublished step": CASE,
    "application": {"applicant"} | DESK,
    "invitation": WARD | DESK,
    "invitation to the secretariat": DESK,
    "domain": DESK,
    "colleague": WARD | {"administrator"},
    "name of a token": WARD,
    "remarks": WARD,
    "preparation": DESK,
    "freeze": DESK,
    "drafted entry": DESK,
    "agenda": DESK,
    "plan": DESK,
    "event being prepared": DESK,
    "booth": WARD | DESK,
    "report of a booth": DESK,
    "result not published": DESK,
    "picture of a result": DESK,
    "applicant": DESK,
    "why an entry was changed": DESK,
    "import": DESK,
    "message": DESK,
    "answer to a message": DESK,
    "draft of an enquiry": DESK,
    "enquiry": WARD | DESK,
    "draft of an answer to an enquiry": WARD,
    "draft of a file": WARD,
    "file of an answer to an enquiry": WARD | DESK,
    "why an answer was passed on": WARD,
    "answer to an enquiry told by telephone": WARD | DESK,
    "answer to an enquiry on paper": DESK,
    "why a file of an answer was removed": DESK,
    "drafted news": DESK,
    "enquiry of a policy": DESK,
    "announcement": {"other member"} | DESK,
    "edition being made": DESK,
    "grant not published": DESK,
    "contact of the secretariat": DESK,
    "contact of a ward": WARD,
    "notice not written out yet": set(),
}
LETTERS = {
    readers: chr(97 + number) for number, readers in enumerate(dict.fromkeys(map(frozenset, READABLE_BY.values())))
}
MARKERS = {
    where: f"{PREFIX}{LETTERS[frozenset(readers)]}{number:02}"
    for number, (where, readers) in enumerate(READABLE_BY.items())
}

ROLES = ("visitor", "applicant", "proposer", "co-proposer", "ward", "other ward", "other member", *sorted(DESK))


def make_people():
    """One person for each of ROLES: those who may read something of their own, and those who may read nothing."""
    return {
        "visitor": None,
        "applicant": make.user("applicant@example.jp"),
        "proposer": make.manager("proposer@example.jp"),
        "co-proposer": make.manager("co@example.jp", SENDAI),
        "ward": make.manager("ward@example.jp", SHINAGAWA),
        "other ward": make.manager("minato@example.jp", MINATO),
        "other member": make.manager("kitami@example.jp", KITAMI, mail_choice="daily"),
        "secretariat": make.secretariat(),
        "administrator": make.secretariat("kanri@example.jp", secretariat_role="administrator"),
    }


def place_markers(people):
    """Write every marker; people do what they do, so that mails and notices go out as well."""
    on_the_board(people)
    talking(people)
    in_cases(people)
    of_people(people)
    at_the_desk(people)
    asking(people["ward"], people["secretariat"])
    answering(people["ward"], people["secretariat"])
    marker = MARKERS["notice not written out yet"]
    Circular.objects.create(key="marked", title=marker, body=marker, readers=[])


def texts(where):
    """Every text of a proposal, each the same marker."""
    return dict.fromkeys(("title", "summary", "body", "offers", "seeks", "season"), MARKERS[where])


def on_the_board(people):
    proposer, desk = people["proposer"], people["secretariat"]
    proposal = make.proposal(proposer, wards=[SHINAGAWA, MINATO], **texts("earlier text"))
    proposal.co_proposers.create(municipality=people["co-proposer"].municipality, confirmed_at=timezone.now())
    assert proposal.write(by=proposer, version=proposal.version, **texts("members' proposal"))
    attach(proposal, "attachment", by=proposer)
    sent_back = {"returned_at": timezone.now(), "returned_reason": MARKERS["draft"]}
    draft = make.proposal(proposer, state="draft", **texts("draft"), **sent_back)
    attach(draft, "attachment of a draft", by=proposer)
    hidden = make.proposal(proposer, visibility="public", **texts("hidden proposal"))
    attach(hidden, "attachment of a hidden proposal", by=proposer)
    assert hidden.hide(by=desk, reason=MARKERS["why it is hidden"])
    query = f"q={MARKERS['saved search']}"
    SavedSearch.objects.create(user=people["other member"], name=MARKERS["saved search"], query=query)
    for user in filter(None, people.values()):  # who would be told of whatever holds a marker
        before = timezone.now() - datetime.timedelta(days=1)
        SavedSearch.objects.create(user=user, name="すべての印", query=f"q={PREFIX}", told_until=before)


def attach(proposal, where, *, by):
    marker = MARKERS[where]
    file = SimpleUploadedFile("x", marker.encode())
    said = {"name": f"{marker}.txt", "media_type": "text/plain; charset=utf-8", "contents": marker}
    Attachment.objects.take_in(proposal, file, by=by, description=marker, **said)


def talking(people):
    proposal = Attachment.objects.get(description=MARKERS["attachment"]).proposal
    ward, other = people["ward"], people["other ward"]
    Follow.objects.begin(people["other member"], proposal=proposal)
    say(proposal, ward, "private line", line=SHINAGAWA, file="file on a private line")
    say(proposal, other, "other line", line=MINATO)
    say(proposal, ward, "reply to all", file="file of a reply")
    hidden = say(proposal, other, "hidden reply", file="file of a hidden reply")
    assert hidden.hide(by=people["secretariat"], reason=MARKERS["why a reply is hidden"])
    telephoned = proposal.addressees.get(municipality=other.municipality)
    said = {"said_by": MARKERS["who telephoned an answer"], "said_on": timezone.localdate()}
    assert telephoned.record("considering", "", by=people["secretariat"], version=0, **said)
    code, marker = AnswerCode.objects.issue(telephoned, by=people["secretariat"]), MARKERS["answer with a code"]
    for reason in (marker, ""):
        paper = code.receive("conditional", marker, said_by=marker, email=f"{marker}@example.jp")
        assert not reason or paper.refuse(by=people["secretariat"], reason=reason)
    row = proposal.addressees.get(municipality=ward.municipality)
    row.note(MARKERS["note"], by=ward, token="a" * 32)
    assert row.answer_with("considering", MARKERS["earlier answer"], by=ward, version=0)
    assert row.answer_with("conditional", MARKERS["answer of members"], by=ward, version=1)


def say(proposal, user, where, line=None, file=None):
    line = line and Municipality.objects.get(lg_code=line)
    token = f"{Message.objects.count():032x}"
    said = {"proposal": proposal, "body": MARKERS[where], "line": line, "enclosed": file and enclosed(MARKERS[file])}
    return Message.objects.send(by=user, token=token, **said)[0]


def enclosed(marker):
    file = SimpleUploadedFile("x", marker.encode())
    said = {"name": f"{marker}.txt", "media_type": "text/plain; charset=utf-8", "contents": marker}
    return {"file": file, "is_clean": True, **said}


def in_cases(people):
    marker = MARKERS["unpublished case"]
    case = make.case("marked", published_at=None, title=marker, summary=marker, result=marker)
    make.step(case, text=marker, note=marker, venue=marker)
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "JPEG")
    CasePicture.objects.take_in(case, picture.getvalue(), marker, by=people["ward"])
    assert case.request_publication(by=people["ward"])
    marker = MARKERS["unpublished step"]
    content = {"kind": "held", "text": marker, "note": marker, "venue": marker}
    make.case("open").add_step(by=people["proposer"], token="b" * 32, **content)


def of_people(people):
    marker, today = MARKERS["application"], timezone.localdate()
    words = {"office_name": marker, "office_email": f"{marker}@example.jp", "name": marker, "telephone": marker}
    application = make.application(people["applicant"], "182010", status="draft", **words)
    assert application.submit(version=1)
    assert application.send_back(by=people["secretariat"], version=2, reason=marker)
    ward = people["ward"]
    invited = f"{MARKERS['invitation']}@example.jp"
    to = {"email": invited, "name": MARKERS["invitation"]}
    Invitation.objects.issue(office=ward.assignment.office, role="staff", by=ward, **to)
    invited = f"{MARKERS['invitation to the secretariat']}@example.jp"
    SecretariatInvitation.objects.issue(role="member", email=invited, by=people["administrator"])
    MunicipalityDomain.objects.remember(ward.municipality, f"{MARKERS['domain']}.example.jp", by=people["secretariat"])
    marker = MARKERS["colleague"]
    colleague = make.staff(f"{marker}@example.jp", SHINAGAWA, name=marker, started_on=today)
    make.data_token(ward, MARKERS["name of a token"])
    handing_over(colleague.assignments.get(), today + datetime.timedelta(days=60), by=ward)


def handing_over(assignment, on, *, by):
    """Planned without its line of the audit, which names the person."""
    Assignment.objects.filter(pk=assignment.pk).update(ended_on=on)
    named = {"email": "ato@example.jp", "starts_on": on, "predecessor": assignment}
    Invitation.objects.issue(office=assignment.office, role="staff", by=by, **named)
    assert HandOverRemarks.objects.of(assignment).revise(by=by, version=0, text=MARKERS["remarks"])


def at_the_desk(people):
    desk, marker, today = people["secretariat"], MARKERS["preparation"], timezone.localdate()
    preparation = Preparation.objects.begin(
        bodies=[Body.objects.first()], name=marker, stage="contact", on=today, note=marker, by=desk
    )
    file = RecordFile(preparation=preparation, name=marker, edition_name=marker, description=marker, text=marker)
    file.file_name, file.media_type = f"{marker}.txt", "text/plain"
    RecordFile.objects.take_in(file, ContentFile(marker.encode(), name=f"{marker}.txt"), by=desk)
    frozen = {"fiscal_year": 2025, "as_of": datetime.date(2025, 8, 1), "codes": {}}
    Freeze.objects.create(note=MARKERS["freeze"], frozen_by=desk, **frozen)
    marker = MARKERS["drafted entry"]
    content: dict[str, Any] = dict.fromkeys(("title", "theme", "body", "room"), marker) | {"notes": [marker]}
    content |= {
        "days": "2031-11-18",
        "kind": "fair",
        "venue": "東京区政会館",
        "items": [{"label": "①", "text": marker}],
    }
    content["parts"] = [{"label": "(1)", "title": marker, "body": marker, "room": marker, "slots": ["2031-11-18"]}]
    content["people"] = [{"as": "speaker", "name": marker, "office": marker}]
    entry = draft_entry(content, by=desk, origin=(marker, "/desk/"))
    file = RecordFile(
        entry=entry, name=marker, edition_name=marker, description=marker, text=marker, file_name=f"{marker}.txt"
    )
    file.media_type = "text/plain"
    RecordFile.objects.take_in(file, ContentFile(marker.encode(), name=f"{marker}.txt"), by=desk)
    reason = MARKERS["why an entry was changed"]
    write_content(entry, content_of(entry) | {"number": 2, "series": "全国連携展示"}, by=desk, reason=reason)
    planned_meeting(MARKERS["agenda"], MARKERS["plan"])
    prepared_event(MARKERS["event being prepared"], MARKERS["booth"])
    signing_up(MARKERS["applicant"])
    marker = MARKERS["message"]
    message = ContactMessage.objects.take_in(
        token="e", kind="other", name=marker, email=f"{marker}@example.jp", text=marker
    )
    assert message.answer(MARKERS["answer to a message"], by=desk, version=1, is_done=True)
    announced(MARKERS["announcement"], people)
    marker = MARKERS["enquiry of a policy"]
    PolicyStep.objects.create(policy=Policy.objects.earliest("pk"), kind="gathered", enquiry_url=marker)
    make.news(MARKERS["drafted news"], body=MARKERS["drafted news"], state="draft")
    importing(desk, MARKERS["import"])
    results_of_enquiries(desk)
    in_contact(None, MARKERS["contact of the secretariat"])
    in_contact(people["ward"].municipality, MARKERS["contact of a ward"])


def in_contact(place, marker):
    """Of the place, else of the secretariat: with 仙台市, and put right once, so that the audit has its lines."""
    texts_of_contact = ("subject", "counterpart", "host", "venue", "introduced_by", "outcome", "follow_up")
    row = Contact(municipality=place, direction="mutual", first_day=datetime.date(2026, 5, 1), follow_up_by=marker)
    for name in texts_of_contact:
        setattr(row, name, marker)
    row.choose("places", [Municipality.objects.get(lg_code=SENDAI)])
    row.choose("bodies", [Body.objects.earliest("number")])
    row.register(by=None)
    row.outcome, token = f"{marker}\n{marker}", row.token
    assert row.revise(by=None, token=token)


def planned_meeting(marker, plan):
    """To come, and not announced: its agenda, what is to be done after it; and of this year's plan a line that is not
    shown to wards and members, an idea of an event, and a meeting whose day is set, with its place and note.
    """
    series = MeetingSeries.objects.get(kind="general_meeting")
    meeting = Meeting.objects.create(series=series, day=datetime.date(2031, 5, 15), room=marker, note=marker)
    texts_of_item = ("title", "speaker", "papers", "note", "offer", "reason", "door", "recorded")
    meeting.items.create(position=1, follow_up=marker, follow_up_by=marker, **dict.fromkeys(texts_of_item, marker))
    year = fiscal_year(timezone.localdate())
    PlanLine.objects.create(fiscal_year=year, kind_id="fair", title=plan, note=plan)
    idea = Event.objects.create(fiscal_year=year, outline={"title": plan, "days": f"{year}-11-18"}, note=plan)
    EventStep.objects.create(event=idea, step="outline", note=plan)
    Meeting.objects.create(series=series, day=datetime.date(year, 11, 18), room=plan, note=plan)


def prepared_event(marker, title):
    """With a booth of the ward, which reads what the event is called; its results are not published."""
    said = dict.fromkeys(("host", "thanks", "note"), marker)
    outline = {"title": title, "days": "2031-12-05"}
    event = Event.objects.create(name=title, fiscal_year=2031, outline=outline, taking_part="support", **said)
    EventStep.objects.create(event=event, step="idea", note=marker)
    result = event.results.create(as_of=datetime.date(2031, 12, 5), remarks=MARKERS["result not published"])
    picture = io.BytesIO()
    Image.new("RGB", (3, 3)).save(picture, "JPEG")
    desk = User.objects.exclude(secretariat_role="").earliest("pk")
    EventPicture.objects.take_in(result, picture.getvalue(), MARKERS["picture of a result"], by=desk)
    texts_of_booth = dict.fromkeys(("name", "products", "equipment", "times", "note"), title)
    ward = Municipality.objects.get(lg_code=SHINAGAWA)
    booth = Booth.objects.create(event=event, number=1, municipality=ward, **texts_of_booth)
    remarks = MARKERS["report of a booth"]
    BoothReport.objects.create(booth=booth, day=datetime.date(2031, 12, 5), remarks=remarks)


def signing_up(marker):
    """For a class of an event that everybody reads of."""
    today = timezone.localdate()
    entry = make.entry("2031-12-08", datetime.date(2031, 12, 8), kind="exhibition")
    event = Event.objects.create(entry=entry, fiscal_year=2031)
    chosen = SignUpClass.objects.create(event=event, places=1, opens_on=today, closes_on=today)
    Applicant.objects.take_in(chosen, token=uuid.uuid4(), name=marker, email=f"{marker}@example.jp")


def announced(marker, people):
    """To the prefecture of the other member, where nobody else of these serves."""
    prefecture = people["other member"].municipality.prefecture
    said = {"title": marker, "text": marker, "audience": "prefecture", "prefecture": prefecture}
    to = Announcement(**said).reaches(timezone.localdate(), by=people["secretariat"])
    assert Announcement.objects.send(token="a", mark=to.mark, by=people["secretariat"], **said)


def results_of_enquiries(desk):
    marker = MARKERS["edition being made"]
    texts = {"wish": [["1:wish", marker, marker]]}
    asked = {"key": "wish", "title": marker, "kind": "long", "unit": "", "is_public": True, "answered": 1, "texts": 1}
    places = [[marker, [["wish", marker, "1:wish"]]]]
    frozen = Frozen(1, 1, "区", [[marker, 1, 1, 0]], [asked], texts, places)
    enquiry = made.sent(SHINAGAWA, by=desk, due_on=timezone.localdate())
    edition, _ = ResultEdition.objects.make(enquiry, "detailed", frozen, by=desk)
    assert edition.choose({"1:wish"}, {"1:wish"})
    ResultEdition.objects.update(comment=marker)
    marker, ward = MARKERS["grant not published"], Municipality.objects.get(lg_code=SHINAGAWA)
    scheme = GrantScheme.objects.get()
    Grant.objects.create(scheme=scheme, ward=ward, fiscal_year=2016, project=marker, result=marker)


def importing(desk, marker):
    text = ContentFile(f"平成29年4月1日\t区長会総会 ・{marker}を創設".encode(), name=f"{marker}.txt")
    job = ImportJob(kind="chronology", name=f"{marker}.txt", file=text, source_title=marker)
    job.begin(by=desk)
    run(job)
    ImportJob.objects.filter(pk=job.pk).update(
        unread=[f"「{marker}」の列"],
        questions=[{"key": "sheet", "words": marker, "options": [[marker, marker]]}],
        answers={"sheet": marker},
        columns=[[marker, marker, ""]],
    )


def asking(ward, desk):
    """Enquiries, of which the ward was sent one; its answer was sent back."""
    for where in ("draft of an enquiry", "enquiry"):
        marker = MARKERS[where]
        enquiry = made.draft(SHINAGAWA, questions=(), title=marker, lead=marker, due_on=timezone.localdate())
        options = made.question(enquiry.questionnaire, "choice", marker, help=marker, options=f"{marker}\nほか")
        made.question(enquiry.questionnaire, "short", marker, shown_if=options, shown_value=marker)
    enquiry.send(by=desk)
    row = enquiry.addressees.get(municipality=ward.municipality)
    assert Answer.objects.of(row).hand_in({}, by=ward, revision=0)
    assert row.send_back(MARKERS["enquiry"], by=desk)


def answering(ward, desk):
    """An answer that was handed in with a file, and is being corrected with another."""
    row, asked = asked_for_papers(desk)
    answer = Answer.objects.of(row)
    file_of(row, asked, "file of an answer to an enquiry", by=ward)
    assert answer.hand_in({"words": "はい"}, by=ward, revision=0)
    file_of(row, asked, "draft of a file", by=ward)
    removed = file_of(row, asked, "draft of a file", by=ward, more="2")
    assert removed.remove(by=ward, note=MARKERS["why a file of an answer was removed"])
    assert answer.save_draft({"words": MARKERS["draft of an answer to an enquiry"]}, by=ward, revision=1)
    office = ward.municipality.offices.create(name="防災課", email="bousai@example.jp", telephone="03-0000-0000")
    note = MARKERS["why an answer was passed on"]
    assert Passing.objects.pass_on(row, office, note=note, by=ward, was=None)
    told_and_on_paper(desk)


def told_and_on_paper(desk):
    """An answer that the ward told by telephone, and one that came with a code."""
    row, _ = asked_for_papers(desk)
    marker = MARKERS["answer to an enquiry told by telephone"]
    told = {"channel": "telephone", "said_by": marker, "said_on": timezone.localdate()}
    assert Answer.objects.of(row).hand_in({"words": marker}, by=desk, revision=0, **told)
    code, marker = EnquiryCode.objects.issue(row, by=desk), MARKERS["answer to an enquiry on paper"]
    for reason in (marker, ""):
        paper = code.receive({"words": marker}, said_by=marker, email=f"{marker}@example.jp")
        assert not reason or paper.refuse(by=desk, reason=reason)


def asked_for_papers(desk):
    """The row of the ward in a new enquiry, and the question that wants its papers."""
    enquiry = made.draft(SHINAGAWA, questions=(), due_on=timezone.localdate())
    made.question(enquiry.questionnaire, "short", "ことば", key="words")
    asked = made.question(enquiry.questionnaire, "file", "資料", key="papers")
    enquiry.send(by=desk)
    return enquiry.addressees.get(), asked


def file_of(row, question, where, *, by, more=""):
    marker = MARKERS[where]
    said = {"name": f"{marker}.txt", "media_type": "text/plain; charset=utf-8", "contents": marker, "is_clean": True}
    return AnswerFile.objects.take_in(row, question, ContentFile(f"{marker}{more}".encode()), by=by, **said)
