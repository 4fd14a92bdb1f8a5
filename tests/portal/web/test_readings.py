"""ふりがな: in lists of names on screen, and nowhere else."""

import re

import pytest

from tests import make

pytestmark = pytest.mark.django_db
SAKAI = '福井県<ruby class="reading">坂井市<rt>さかいし</rt></ruby>'


@pytest.mark.parametrize(
    "address",
    [
        "/municipalities/?q=坂井市",
        "/municipalities/182109/",
        "/municipalities/network/?place=131091",
        "/bulletin/",
        "/bulletin/cases/",
        "/bulletin/cases/sakai-shinagawa/",
        "/timeline/2015-11-18/",
        "/",
    ],
)
def test_lists_of_names_have_readings_and_titles_and_files_have_none(client, address):
    make.tie("182109", "交流都市")
    make.proposal(visibility="public")
    page = client.get(address).content.decode()
    assert SAKAI in page
    assert "<rt>" not in re.search("<head>.*?</head>", page, re.DOTALL)[0]
    assert not re.findall(r'="[^"]*&lt;ruby', page)


def test_files_of_lists_have_names_alone(client):
    for address in ("/municipalities/?q=坂井市&format=csv", "/bulletin/cases/?format=csv&list=participants"):
        file = b"".join(client.get(address).streaming_content).decode()
        assert "坂井市" in file and "ruby" not in file
