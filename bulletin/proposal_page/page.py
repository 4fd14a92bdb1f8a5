"""What the page of a proposal shows to one reader, each part asked for once."""

from functools import cached_property

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from bulletin.attachments.models import Attachment
from bulletin.board.models import Follow
from bulletin.matching.models import Consent
from bulletin.matching.panel import MatchingPanel
from bulletin.proposals.models.co_proposers import CoProposer
from bulletin.proposals.models.fields import Field
from bulletin.proposals.models.proposals import Proposal
from bulletin.proposals.models.versions import ProposalVersion
from bulletin.proposals.permissions import ProposalPermissions
from bulletin.rollcall.models.addressees import Addressee
from bulletin.rollcall.roll_call import COLUMNS, RollCall
from bulletin.talk.talk import Talk
from members.accounts.models.viewer import Viewer
from portal.database.compiled_queries import prepared
from portal.web.markdown import render_markdown


def find(pk, user):
    """The page of the proposal, if `user` may read that; None otherwise."""
    person, place, is_secretariat = Viewer.of(user)
    found = _visible(pk, person, place, is_secretariat=is_secretariat)
    return ProposalPage(found[0], user) if found else None


@prepared
def _visible(pk, person, place, *, is_secretariat):
    user = Viewer(person, place, is_secretariat)
    return for_page(Proposal.objects.visible_to(user).filter(pk=pk), user)


@prepared
def _co_proposers(proposal):
    return CoProposer.objects.filter(proposal=proposal).select_related("municipality__prefecture")


@prepared
def _fields(proposal):
    return Field.objects.filter(proposals=proposal).values_list("name", flat=True)


@prepared
def _addressees(proposal, day, *, is_member):
    """Who was asked, in the official order; for members with whether it has agreed to a case."""
    asked = Addressee.objects.filter(proposal=proposal).with_reach(day).order_by("municipality__lg_code")
    if not is_member:
        return asked.values(*COLUMNS)
    consents = Consent.objects.filter(proposal=proposal, municipality=OuterRef("municipality"))
    return asked.annotate(has_agreed=Exists(consents)).values(*COLUMNS, "has_agreed")


@prepared
def _attachments(proposal):
    return Attachment.objects.filter(proposal=proposal).order_by("pk")


def for_page(proposals, user):
    """The proposals with the annotations ProposalPage reads.

    For all: has_co_proposers, has_attachments. For members also follows, has_merged, number_of_versions.
    """
    this = OuterRef("pk")
    proposals = proposals.with_proposer().annotate(
        has_co_proposers=Exists(CoProposer.objects.filter(proposal=this)),
        has_attachments=Exists(Attachment.objects.filter(proposal=this)),
    )
    if user.is_anonymous:
        return proposals
    readable = ProposalVersion.objects.visible_to(user).filter(proposal=this)
    versions = readable.order_by().values("proposal").annotate(count=Count("pk"))
    return proposals.select_related("matching").annotate(
        follows=Exists(Follow.objects.filter(user=user.pk, proposal=this)),
        has_merged=Exists(Proposal.objects.filter(merged_into=this)),
        number_of_versions=versions.values("count"),
    )


class ProposalPage:
    """A proposal (of for_page) for `user`: a visitor sees content, proposer and sums of the roll-call, no people."""

    def __init__(self, proposal, user):
        self.proposal, self.user = proposal, user
        self.day = timezone.localdate()
        self.co_proposers = _co_proposers(proposal.pk) if proposal.has_co_proposers else []
        self.rows = _addressees(proposal.pk, self.day, is_member=user.is_authenticated)
        self.permissions = ProposalPermissions(
            user, proposal, self.co_proposers, self.rows, getattr(proposal, "follows", False)
        )
        self.is_member, self.is_own = self.permissions.is_member, self.permissions.is_own

    @cached_property
    def steps(self):
        """{step: True} for each of Lifecycle.steps, _ for -; empty for all but its own people."""
        return _names(self.proposal.steps) if self.is_own else {}

    @cached_property
    def body(self):
        return render_markdown(self.proposal.body)

    @cached_property
    def fields(self):
        return _fields(self.proposal.pk)

    @cached_property
    def partners(self):
        return [each.municipality for each in self.co_proposers if each.confirmed_at]

    @property
    def invited(self):
        """Co-proposals (CoProposer) that were not confirmed, for the proposer's own people."""
        return [each for each in self.co_proposers if not each.confirmed_at] if self.is_own else []

    @cached_property
    def addressees(self):
        """Municipalities asked; before it is posted, those chosen."""
        if self.proposal.posted_at:
            asked = self.proposal.addressees.select_related("municipality__prefecture")
            return [row.municipality for row in asked]
        return list(self.proposal.chosen.select_related("prefecture"))

    @property
    def addressed(self):
        """23区すべて, or the names of those chosen."""
        if self.proposal.scope == Proposal.Scope.ALL:
            return self.proposal.addressed_name
        return "、".join(place.full_name for place in self.addressees)

    @property
    def added(self):
        """[(day, names)] of addressees added after posting, only where not all are asked."""
        names: dict = {}
        for row in self.rows:
            if row["added_at"] and self.proposal.scope == Proposal.Scope.SOME:
                place = row["municipality__name"]
                full = place if row["municipality__kind"] == "ward" else row["municipality__prefecture__name"] + place
                names.setdefault(timezone.localdate(row["added_at"]), []).append(full)
        return [(day, "、".join(names[day])) for day in sorted(names)]

    @property
    def days_left(self):
        """Days until the last day for answers; None when it is not open."""
        return self.proposal.days_left(self.day) if self.proposal.state == Proposal.State.OPEN else None

    @cached_property
    def manager_steps(self):
        """Whether to show 承認・差戻し: for managers of the proposer in the state 承認待ち."""
        return self.is_own and self.proposal.state == Proposal.State.WAITING and self.user.is_manager

    @cached_property
    def desk_steps(self):
        return _names(self.proposal.desk_steps) if self.user_is_desk else {}

    @property
    def user_is_desk(self):
        return self.user.is_authenticated and self.user.is_secretariat

    @cached_property
    def invitation(self):
        """The request to the reader's municipality to be co-proposer (CoProposer); None when there is none."""
        return self.permissions.invitation

    @cached_property
    def needs_approval(self):
        return self.proposal.needs_approval(self.user)

    @cached_property
    def merged(self):
        """Numbers (提案第128号) of the proposals merged into this one, for members."""
        if not self.is_member or not self.proposal.has_merged:
            return []
        return [row.number_name for row in self.proposal.merged.select_related("municipality")]

    @property
    def number_of_versions(self):
        return self.proposal.number_of_versions or 0 if self.is_member else 0

    @cached_property
    def attachments(self):
        return _attachments(self.proposal.pk) if self.proposal.has_attachments else []

    @property
    def has_archive(self):
        """Whether several files can be opened, and be had as one ZIP."""
        said = self.talk.number_of_files if self.proposal.posted_at else 0
        return sum(row.recheck_at is None for row in self.attachments) + said > 1

    @cached_property
    def roll_call(self):
        return RollCall(self.proposal, self.permissions, self.rows, self.day)

    @cached_property
    def talk(self):
        return Talk(self.proposal, self.permissions, self.roll_call, self.day)

    @cached_property
    def matching(self):
        return MatchingPanel(self.proposal, self.permissions, self.rows)


def _names(steps):
    """{step: True}, with _ for -, so that a template can test each."""
    return dict.fromkeys((step.replace("-", "_") for step in steps), True)
