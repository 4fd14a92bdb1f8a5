"""What browsers ask for at the root, unasked by any page."""

from django.test import Client


def test_icons_stand_at_the_root():
    names = ("favicon.ico", "apple-touch-icon.png", "manifest.webmanifest")
    answers = {name: Client().get(f"/{name}") for name in names}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert b"".join(answers["favicon.ico"].streaming_content).startswith(b"\0\0\1\0")
    assert b"".join(answers["apple-touch-icon.png"].streaming_content).startswith(b"\x89PNG")
