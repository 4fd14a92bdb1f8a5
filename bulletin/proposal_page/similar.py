"""似ている提案・連携事例: what a writer should read before posting, each with a plain sentence why.

Compared by the fields both are in, and by runs of two characters that both hold in title, offers and seeks, as
search compares them. Only what the reader may see, and of that the newest CANDIDATES in a shared field or with a
word in common.
"""

from typing import NamedTuple

from bulletin.cases.models.cases import Case
from bulletin.proposals.models.proposals import Proposal
from portal.japanese.telling_words import pairs, telling_words
from portal.japanese.text import normalise

CANDIDATES = 300
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
    own_fields = {field.name for field in proposal.fields.all()} if proposal.pk else set()
    found = []
    for kind, row in _candidates(proposal, user):
        fields = own_fields & {field.name for field in row.fields.all()}
        theirs = _text(row)
        plain, their_words = normalise(theirs), set(telling_words(theirs))
        words = [word for word in own_words if word in their_words or (len(word) > 1 and word in plain)]
        shared = own_pairs & pairs(theirs)
        if words or len(shared) >= 4:
            found.append((len(fields) + 2 * len(words) + len(shared) / 2, kind, row, sorted(fields), words))
    found.sort(key=lambda each: (-each[0], -each[2].pk))
    return [_shown(kind, row, fields, words) for _, kind, row, fields, words in found[:MOST]]


def _candidates(proposal, user):
    proposals = Proposal.objects.visible_to(user).posted().shown().exclude(pk=proposal.pk)
    cases = Case.objects.visible_to(user)
    yield from ((row.number_name, row) for row in proposals.with_proposer().prefetch_related("fields")[:CANDIDATES])
    yield from (("連携事例", row) for row in cases.prefetch_related("fields")[:CANDIDATES])


def _text(row):
    """What is compared: of a proposal title, offers and seeks; of a case title and summary."""
    parts = [row.title, row.summary] if isinstance(row, Case) else [row.title, row.offers, row.seeks]
    return "\n".join(parts)


def _shown(kind, row, fields, words):
    """A Similar with the reason in words: 同じ分野「産業」で、「雪」が共通しています。"""
    same = f"同じ分野{''.join(f'「{name}」' for name in fields)}で、" if fields else ""
    shared = "".join(f"「{word}」" for word in words[:WORDS_SHOWN])
    what = f"{shared}が共通しています。" if shared else "ことばの多くが共通しています。"
    return Similar(row.get_absolute_url(), row.title, kind, same + what)
