"""合併・改称: the picture on a municipality's page and its table say the same, from the register alone."""

import re

import pytest

from tests.clients import visit
from tests.html import untagged

pytestmark = pytest.mark.django_db
MERGER, TO_CITY, RENAMED = "平成26年（2014年）4月5日", "平成28年（2016年）10月10日", "令和元年（2019年）5月1日"


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("092037", (MERGER, "栃木市、岩舟町", "栃木市")),
        ("093670", (MERGER, "栃木市、岩舟町", "栃木市")),
        ("042161", (TO_CITY, "富谷町", "富谷市")),
        ("282219", (RENAMED, "篠山市", "丹波篠山市")),
    ],
)
def test_page_shows_what_became_of_whom(code, step):
    page = visit(f"/municipalities/{code}/")
    picture = re.search(r'<svg class="network".*?</svg>(.*?)</table>', page)
    day, before, after = (
        untagged(cell).strip() for cell in re.findall(r"<t[hd](?: scope=\"row\")?>(.*?)</t[hd]>", picture[1])
    )
    assert (day, before, after) == step
    drawn = re.findall(r"<text[^>]*>([^<]*)</text>", picture[0])
    assert drawn == [step[0], *step[1].split("、"), step[2]]
    assert picture[0].count("network__strand") == len(step[1].split("、"))


def test_page_of_a_place_that_was_always_so_has_no_picture():
    assert "合併・改称" not in visit("/municipalities/182109/")
