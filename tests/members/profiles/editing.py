"""The form of 魅力発信, as tests send it."""

from PIL import Image

from tests.portal.files.test_pictures import encoded

EDIT = "/members/profile/"
SAKAI, OHNO = "182109", "182052"
PAGE = f"/municipalities/{SAKAI}/"
TEXTS = {
    "introduction": "東尋坊のまちです。",
    "offers": "越前がに\n油揚げ",
    "seeks": "水族館での催し",
    "specialities": "甘えび",
}


def form(version=1, code=SAKAI, **fields):
    """What a browser sends, of the version of the profile that was read."""
    return {**TEXTS, "read": f"{code}-{version}", **fields}


def colours(number):
    """So many pictures, each of another colour, as JPEG."""
    return [encoded(Image.new("RGB", (40, 30), (25 * n, 99, 0))) for n in range(number)]


def with_pictures(profile, number, by):
    """Add so many pictures to the profile."""
    profile.change_pictures(by=by, added=[(jpeg, f"写真の{n}") for n, jpeg in enumerate(colours(number), 1)])
