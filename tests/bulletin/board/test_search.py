"""The portal's search box finds what the board holds: proposals, and words to all for members; nothing private."""

import re

import pytest
from django.db import IntegrityError

from bulletin.models import Message
from members.models import Municipality
from tests import make
from tests.clients import as_

pytestmark = pytest.mark.django_db

SHINAGAWA, SENDAI = "131091", "041009"


@pytest.fixture
def readers():
    return {
        "visitor": None,
        "proposer": make.staff("aoba@example.jp"),
        "ward": make.staff("aoi@example.jp", SHINAGAWA),
        "other member": make.staff("midori@example.jp", SENDAI),
        "nobody": make.user("nobody@example.jp"),
        "secretariat": make.secretariat(),
    }


@pytest.fixture
def proposal(readers):
    return make.proposal(readers["proposer"], visibility="public", body="丼を持ってうかがいます。")


def say(proposal, body, by, line=None):
    return Message.objects.send(proposal=proposal, body=body, by=by, token=f"{len(body):032x}", line=line)[0]


def found(user, query):
    """Addresses found on the board."""
    return re.findall(r'href="(/bulletin/proposals/[^"]+)"', as_(user).get("/search/", {"q": query}).content.decode())


def finders(readers, query):
    return {name for name, user in readers.items() if found(user, query)}


def test_proposal_is_found_by_its_words_for_who_may_read_it(readers, proposal):
    assert found(None, "丼") == [proposal.get_absolute_url()]
    make.proposal(readers["proposer"], title="雪室の見学")
    assert finders(readers, "雪室") == readers.keys() - {"visitor", "nobody"}
    make.proposal(readers["proposer"], title="鰊の下書き", state="draft")
    assert finders(readers, "鰊") == set()


def test_proposal_found_by_number_and_word_stands_once(readers, proposal):
    other = make.proposal(readers["proposer"], title=f"{proposal.number}", visibility="public")
    addresses = [proposal.get_absolute_url(), other.get_absolute_url()]
    assert sorted(found(None, str(proposal.number))) == sorted(addresses)


def test_reply_to_all_is_found_by_members_alone(readers, proposal):
    message = say(proposal, "カモメ丼はいかがですか", readers["ward"])
    assert finders(readers, "かもめ") == readers.keys() - {"visitor", "nobody"}
    assert found(readers["other member"], "カモメ 丼") == [f"{proposal.get_absolute_url()}#m{message.pk}"]
    page = as_(readers["other member"]).get("/search/", {"q": "カモメ"}).content.decode()
    assert f"{proposal.title}</a>" in page and "<mark>カモメ</mark>丼はいかがですか" in page


def test_board_leads_members_on_to_the_replies(readers):
    page = as_(readers["ward"]).get("/bulletin/", {"q": "丼"}).content.decode()
    assert re.findall(r'href="([^"]*)">返信の中も探す', page) == ["/search/?q=%E4%B8%BC"]
    assert "返信の中も探す" not in as_().get("/bulletin/", {"q": "丼"}).content.decode()


def test_private_line_is_found_by_nobody(readers, proposal):
    say(proposal, "カモメの件", readers["ward"], line=Municipality.objects.get(lg_code=SHINAGAWA))
    assert finders(readers, "カモメ") == set()
    with pytest.raises(IntegrityError):  # nor can it be made findable by mistake
        Message.objects.update(search_text="かもめの件")


def test_hidden_reply_is_found_by_nobody(readers, proposal):
    say(proposal, "カモメの件", readers["ward"]).hide(by=readers["secretariat"], reason="重複")
    assert finders(readers, "カモメ") == set()


def test_reply_to_a_hidden_proposal_is_found_by_who_still_reads_it(readers, proposal):
    say(proposal, "カモメの件", readers["ward"])
    proposal.hide(by=readers["secretariat"], reason="重複")
    assert finders(readers, "カモメ") == {"proposer", "secretariat"}
