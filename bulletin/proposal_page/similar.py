"""似ている提案・連携事例: what a writer should read before posting, each with a plain sentence why.

Compared by the fields both are in, and by runs of two characters that both hold in title, offers and seeks, as
search compares them. Only what the reader may see, however old it is.
"""

from collections import Counter
from typing import Any, NamedTuple

from django.db.models import Case as Conditional
from django.db.models import Q, QuerySet, Value, When

from bulletin.cases.models.cases import Case
from bulletin.proposals.models.proposal_queries import ProposalQuerySet
from bulletin.proposals.models.proposals import Proposal
from members.accounts.models.viewer import Viewer
from portal.database.substrings import newest_of
from portal.japanese.telling_words import pairs, telling_words
from portal.japanese.text import normalise

LOOKED_FOR = 6  # words that are searched for, those of the title first
FOUND = 50  # the newest with each of them, and the newest in a shared field
COMPARED = 60  # proposals, and as many cases: those found most often
MOST = 5
WORDS_SHOWN = 3


class Similar(NamedTuple):
    url: str
    title: str
    kind: str
    reason: str


def similar_to(proposal, user):
    """Similar proposals and cases that `user` may read, the most similar first; none while the draft has no text."""
    text = _text(proposal)
    if not text.strip():
        return []
    own_words, own_pairs = telling_words(text), pairs(text)
    own_fields = {field.pk: field.name for field in proposal.fields.all()} if proposal.pk else {}
    looked_for = list(dict.fromkeys([*telling_words(proposal.title), *own_words]))[:LOOKED_FOR], list(own_fields)
    proposals, cases = list(_proposals(*looked_for, user)), list(_cases(*looked_for, user))
    shared_fields = _shared_fields(proposals, cases, own_fields)
    found = []
    candidates: list[Proposal | Case] = [*proposals, *cases]
    for row in candidates:
        fields = shared_fields[row]
        theirs = _text(row)
        plain, their_words = normalise(theirs), set(telling_words(theirs))
        words = [word for word in own_words if word in their_words or (len(word) > 1 and word in plain)]
        shared = own_pairs & pairs(theirs)
        if row != proposal and (words or len(shared) >= 4):
            found.append((len(fields) + 2 * len(words) + len(shared) / 2, row, sorted(fields), words))
    found.sort(key=lambda each: (-each[0], -each[1].pk))
    return [_shown(row, fields, words) for _, row, fields, words in found[:MOST]]


def _proposals(words: list[str], fields: list[int], user: Any) -> QuerySet[Proposal]:
    """Posted proposals worth comparing: found most often by the words, and by the fields."""
    person, place, is_secretariat = viewer = Viewer.of(user)
    readable = _readable(viewer)
    in_fields = readable.filter(pk__in=Proposal.fields.through.objects.filter(field__in=fields).values("proposal"))
    newest = (in_fields if fields else readable).order_by("-posted_at", "-pk")[:FOUND]
    times = Counter(newest.values_list("pk", flat=True))
    for word in words:
        found = _newest_proposals([word], person, place, is_secretariat=is_secretariat, size=FOUND)
        times.update(row.pk for row in found.rows)
    keys = [key for key, _ in times.most_common(COMPARED)]
    return readable.filter(pk__in=keys).with_proposer()


@newest_of("pk")
def _newest_proposals(person: Any, place: Any, *, is_secretariat: bool) -> QuerySet[Proposal]:
    return _readable(Viewer(person, place, is_secretariat))


def _readable(viewer: Viewer) -> ProposalQuerySet:
    """Proposals on the board that `viewer` may read."""
    return Proposal.objects.visible_to(viewer).posted().shown()


def _cases(words: list[str], fields: list[int], user: Any) -> QuerySet[Case]:
    """Cases worth comparing, likewise. They are fewer, and all are read; of words those of a published text alone."""
    in_fields = Case.fields.through.objects.filter(field__in=fields).values("case")
    conditions = [*(Q(search_text__contains=word) for word in words), Q(pk__in=in_fields)]
    times = sum((Conditional(When(condition, then=1), default=0) for condition in conditions), Value(0))
    return Case.objects.visible_to(user).alias(times=times).order_by("-times", "-pk")[:COMPARED]


def _shared_fields(proposals: list[Proposal], cases: list[Case], fields: dict[int, str]) -> dict[Any, set[str]]:
    """{row: names of those of `fields` that it is in} of the proposals and cases. One query."""
    of_proposals = Proposal.fields.through.objects.filter(proposal__in=proposals, field__in=fields)
    of_cases = Case.fields.through.objects.filter(case__in=cases, field__in=fields)
    found = of_proposals.values_list(Value("proposal"), "proposal", "field").union(
        of_cases.values_list(Value("case"), "case", "field"), all=True
    )
    rows = {("proposal", row.pk): row for row in proposals} | {("case", row.pk): row for row in cases}
    shared: dict[Any, set[str]] = {row: set() for row in rows.values()}
    for kind, key, field in found:
        shared[rows[kind, key]].add(fields[field])
    return shared


def _text(row):
    """What is compared: of a proposal title, offers and seeks; of a case title and summary."""
    parts = [row.title, row.summary] if isinstance(row, Case) else [row.title, row.offers, row.seeks]
    return "\n".join(parts)


def _shown(row, fields, words):
    """A Similar with the reason in words: 同じ分野「産業」で、「雪」が共通しています。"""
    same = f"同じ分野{''.join(f'「{name}」' for name in fields)}で、" if fields else ""
    shared = "".join(f"「{word}」" for word in words[:WORDS_SHOWN])
    what = f"{shared}が共通しています。" if shared else "ことばの多くが共通しています。"
    kind = "連携事例" if isinstance(row, Case) else row.number_name
    return Similar(row.get_absolute_url(), row.title, kind, same + what)
