"""Tables that scroll sideways: regions, of which no two of a page bear the same name."""

import re
from pathlib import Path

from django.http import HttpRequest
from django.template import RequestContext, Template


def test_every_scrolling_table_is_named_by_the_tag():
    by_hand = [str(path) for path in Path("templates").rglob("*.html") if 'class="table-scroll' in path.read_text()]
    assert by_hand == []


def test_second_table_of_a_name_is_numbered():
    inner = "{% load tables %}{% for name in names %}{% scrolling name %}<table></table>{% endscrolling %}{% endfor %}"
    context = RequestContext(HttpRequest(), {"names": ["区", "<年度>", "区"], "inner": Template(inner)})
    page = Template("{% include inner with names=names only %}{% include inner with names=names only %}").render(
        context
    )
    names = re.findall('role="region" aria-label="(.*?)（横に動かせます）"', page)
    assert names == ["区の表", "&lt;年度&gt;の表", "区の表2", "区の表3", "&lt;年度&gt;の表2", "区の表4"]
    assert Template("{% load tables %}{% scrolling 'x' 0 %}<b>{% endscrolling %}").render(context) == "<b>"
