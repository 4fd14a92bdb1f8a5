"""Before a step that commits somebody stands a page that says what will happen; opening it does nothing."""

import pytest

from bulletin.models import CoProposer
from members.models import Municipality
from portal.models import AuditLine
from tests import make
from tests.clients import as_, get_page

pytestmark = pytest.mark.django_db


def steps():
    """Address, reader, what the page says and what stands there before and after it is opened."""
    fukui = make.staff("fukui@example.jp", "182010")
    proposal = make.proposal(state="draft")
    asked = CoProposer.objects.create(proposal=proposal, municipality=Municipality.objects.get(lg_code="182010"))
    case = make.case("own", published_at=None)
    shinagawa = make.manager("shinagawa@example.jp", "131091")
    yield f"/bulletin/partners/{asked.pk}/confirm/", fukui, f"福井県福井市は、{proposal}の提案者として"
    yield f"/bulletin/partners/{asked.pk}/decline/", fukui, f"{proposal}の提案者に加わりません。"
    yield f"{case.get_absolute_url()}request/", shinagawa, "事務局に申し込みます。"
    yield f"{case.get_absolute_url()}publish/", make.secretariat(), "誰でも読めるようになります。"
    yield "/members/ties/return/", shinagawa, "各区調査に、いまの一覧の0件と回答します。"


def test_page_before_the_step_says_what_it_does_and_does_nothing():
    wrong = {}
    for address, reader, said in steps():
        before = AuditLine.objects.count()
        page = get_page(as_(reader), address)
        if said not in page or "まだ何も変わっていません。" not in page or f'action="{address}"' not in page:
            wrong[address] = page[page.index("<main") :]
        assert AuditLine.objects.count() == before
    assert wrong == {}
