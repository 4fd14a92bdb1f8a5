"""What browsers and robots ask for at the root, unasked by any page."""

from django.test import Client


def test_icons_and_robots_stand_at_the_root():
    answers = {name: Client().get(f"/{name}") for name in ("favicon.ico", "apple-touch-icon.png", "robots.txt")}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert b"".join(answers["favicon.ico"].streaming_content).startswith(b"\0\0\1\0")
    assert b"".join(answers["apple-touch-icon.png"].streaming_content).startswith(b"\x89PNG")


def test_robots_stay_out_of_what_asks_for_a_login():
    rules = b"".join(Client().get("/robots.txt").streaming_content).decode().splitlines()
    assert [page for page in ("/accounts/", "/desk/", "/members/") if f"Disallow: {page}" not in rules] == []
