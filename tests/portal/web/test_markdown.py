"""Markdown as members write it: Japanese emphasis and links, and nothing harmful in what comes out."""

import io
import re

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinyhtml5.parser import HTMLParser

from portal.web.markdown import TAGS, plain_text, render_markdown

LINK = '<a href="{0}" rel="nofollow noopener ugc">{0}</a>'


@pytest.mark.parametrize(
    "text, html",
    [
        ("**「重要」**である", "<strong>「重要」</strong>である"),
        ("これは**重要。**です", "これは<strong>重要。</strong>です"),
        ("**「甲」**と**「乙」**を", "<strong>「甲」</strong>と<strong>「乙」</strong>を"),
        ("2**3 * 4", "2**3 * 4"),
        ("表_一_覧", "表_一_覧"),
        ("次の行\nに続く", "次の行<br>\nに続く"),
        ("https://example.jp/a", LINK.format("https://example.jp/a")),
        ("これは~~4月1日~~4月8日です", "これは<s>4月1日</s>4月8日です"),
        ("寸法は10*20*30cm", "寸法は10*20*30cm"),
        (r"\\server\共有\_a", r"\\server\共有\_a"),
        ("&copy; と &amp;", "&amp;copy; と &amp;amp;"),
        ("example.jp と a@example.jp", "example.jp と a@example.jp"),
        ("![絵](https://example.jp/a.png)", '!<a href="https://example.jp/a.png" rel="nofollow noopener ugc">絵</a>'),
    ],
)
def test_line_becomes_html(text, html):
    assert render_markdown(text).strip() == f"<p>{html}</p>"


MAIL = """お世話になっております。
見本市企画課です。
----------
次の順で進めます。

3. 三つ目の手順
4. 四つ目の手順

2027. 4. 1 開催予定

\t字下げした段落です。
"""


MARKED = """## 趣旨

**雪室**の米を、[町のページ](https://example.jp/a)で~~紹介~~します。寸法は10*20*30です。
次の行

- 一つ目
3. 三つ目
> 引用
2027. 4. 1 開催
"""
PLAIN = """趣旨
雪室の米を、町のページで紹介します。寸法は10*20*30です。
次の行
・一つ目
3. 三つ目
引用
2027. 4. 1 開催"""


def test_plain_text_says_what_is_read_without_marks():
    assert plain_text(MARKED) == PLAIN
    assert plain_text("お世話に\n\nなります") == "お世話に\n\nなります"


def test_mail_stays_as_it_was_typed():
    html = render_markdown(MAIL)
    assert re.findall(r"<(\w+)", html) == ["p", "br", "hr", "p", "ol", "li", "li", "p", "p"]
    assert re.findall(r'<li value="(\d+)">', html) == ["3", "4"]
    assert "<p>2027. 4. 1 開催予定</p>" in html
    assert "<p>字下げした段落です。</p>" in html


@pytest.mark.parametrize(
    "text",
    [
        "見本市です。\n==========",
        "10月1日\n-\n10月3日",
        "12. 4. 1 契約\n12. 10. 1 開催",
        "- 甲\n\n2027. 4. 1 開催",
        "~~~~~~~~\n見本市企画課\n~~~~~~~~",
    ],
)
def test_line_of_a_mail_is_shown_whole(text):
    shown = re.sub(r"<[^>]*>", "", render_markdown(text).replace("<li>", "- "))
    assert shown.split() == text.split()


def test_numbers_of_a_list_stay():
    assert re.findall(r'value="(\d+)"', render_markdown("1. 甲\n1. 乙\n7. 丙")) == ["1", "1", "7"]


@pytest.mark.parametrize(
    "text, levels",
    [
        ("# 甲\n## 乙\n# 丙", ["h3", "h4", "h3"]),
        ("### 甲\n### 乙\n###### 丙", ["h3", "h3", "h4"]),
        ("## 甲\n# 乙", ["h3", "h3"]),
    ],
)
def test_headings_stand_below_those_of_the_page(text, levels):
    assert re.findall(r"<(h\d)>", render_markdown(text)) == levels


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        '[x](https://example.jp/"onmouseover=alert(1))',
        '<https://example.jp/"onmouseover=alert(1)>',
        "`<script>`",
        "```\n<script>alert(1)</script>\n```",
        "<!-- --><svg/onload=alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        "&#60;script&#62;alert(1)",
    ],
)
def test_hostile_text_stays_text(text):
    html = render_markdown(text)
    assert set(re.findall(r"<(\w+)", html)) <= TAGS
    assert set(re.findall(r'(\w+)="', html)) <= {"href", "rel", "value"}
    assert set(re.findall(r'href="(\w+):', html)) <= {"https"}


HOSTILE_PIECES = ["*", "[", "あ*", "**あ**", "`", ">", "- ", "https://", "http://a.", "http://a/)", "<a ", "\\", "_あ"]


def test_hostile_repetition_is_answered_with_its_own_length():
    lengths = {piece: len(render_markdown((piece * 10_000)[:10_000])) for piece in HOSTILE_PIECES}
    assert {piece: length for piece, length in lengths.items() if length >= 12 * 10_000} == {}


MARKUP = st.lists(
    st.sampled_from(
        [
            *HOSTILE_PIECES,
            *(
                "<script>",
                "</script>",
                "<svg/onload=x>",
                "<math>",
                "<style>",
                "<!--",
                "-->",
                "]]>",
                "<img src=x onerror=x>",
            ),
            *(
                "[x](",
                "javascript:x",
                "data:text/html,x",
                "https://a.example/",
                ")",
                '"',
                "'",
                "<b>",
                "&lt;",
                "&#60;",
                "\n",
            ),
            *(
                "\n\n",
                "# ",
                "1. ",
                "> ",
                "```",
                "~~",
                "あ",
                "a",
                " ",
                "\t",
                "\\",
                "(",
                "]",
                "vbscript&colon;x",
                "mailto:a@a.example",
            ),
        ]
    ),
    max_size=14,
).map("".join)


@pytest.mark.parametrize(
    "address", ["www.example.jp", "/about/", "//example.jp/", "*http://a.example/", "", " ", "\n", "<>"]
)
def test_link_to_no_whole_address_stays_as_it_was_typed(address):
    assert render_markdown(f"[町のページ]({address})").startswith("<p>[町のページ](")


@settings(max_examples=300, deadline=None, database=None)
@given(MARKUP | st.text(max_size=40))
def test_what_comes_out_is_what_a_browser_reads_and_stays_so(text):
    """Read as browsers read it there is nothing but what is allowed, and cleaning it again changes nothing."""
    html = render_markdown(text)
    allowed = {"a": {"href", "rel"}, "li": {"value"}}
    for element in HTMLParser(namespace_html_elements=False).parse(io.StringIO(html)).iter():
        if element.tag not in ("html", "head", "body"):
            assert element.tag in TAGS and set(element.attrib) <= allowed.get(element.tag, set()), html
            assert element.get("href", "https://").startswith(("http://", "https://"))
            assert element.tag != "a" or element.get("rel") == "nofollow noopener ugc"
    again = {"a": {"href"}, "ol": {"start"}, "li": {"value"}}
    assert html == nh3.clean(
        html, tags=TAGS, attributes=again, url_schemes={"http", "https"}, link_rel="nofollow noopener ugc"
    )
