"""Pictures of 魅力発信: added, described, ordered, served and removed by the municipality's own staff."""

import errno
import functools
import io
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from members.models import Picture, Profile
from members.profiles.pictured import TooManyPictures
from portal.models import AuditLine
from tests import make
from tests.html import text
from tests.members.profiles.editing import EDIT, OHNO, PAGE, form, with_pictures
from tests.portal.files.test_pictures import BROKEN_HEIC, HTML, MARKER, SVG, drawing, encoded, exif
from tests.racing import race_catching

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

PICTURES = "/members/profile/pictures/"


def sent(name="a.jpg", content=None):
    return SimpleUploadedFile(name, encoded(drawing()) if content is None else content)


def files(media):
    return sorted(path for path in media.rglob("*") if path.is_file())


def test_picture_is_added_and_served_to_everybody(client, visitor, profile, media):
    answer = client.post(PICTURES, form(**{"new-1-image": sent("../../x.html"), "new-1-alt": "桜"}))
    assert answer.status_code == 302
    picture = Picture.objects.get()
    assert (picture.alt, picture.width, picture.height) == ("桜", 400, 300)
    assert [path.parent for path in files(media)] == [media / "profiles" / str(profile.pk)]
    assert 'alt="桜"' in text(visitor.get(PAGE))
    response = visitor.get(picture.get_absolute_url())
    assert b"".join(response.streaming_content) == files(media)[0].read_bytes()
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert response["Cache-Control"] == "public, max-age=2592000"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "Set-Cookie" not in response
    assert "Vary" not in response or "Cookie" not in response["Vary"]
    again = visitor.get(picture.get_absolute_url(), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_where_a_picture_was_taken_is_not_kept(client, visitor, profile):
    content = encoded(drawing(), exif=exif(6))
    client.post(PICTURES, form(**{"new-1-image": sent(content=content), "new-1-alt": "桜"}))
    kept = b"".join(visitor.get(Picture.objects.get().get_absolute_url()).streaming_content)
    picture = Image.open(io.BytesIO(kept))
    assert (picture.size, dict(picture.getexif()), MARKER.encode() in kept) == ((300, 400), {}, False)


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("a.jpg", b"MZ" + b"\0" * 200, "JPEG、PNG、HEIC、WebP"),
        ("a.jpg", SVG, "SVGやHTMLは使えません"),
        ("a.png", HTML, "SVGやHTMLは使えません"),
        ("a.heic", BROKEN_HEIC, "写真として読み取れません"),
        ("a.jpg", b"", "このファイルは空です"),
        ("a.jpg", b"\0" * (10 * 1024 * 1024 + 1), "10MBまで"),
    ],
)
def test_what_is_no_picture_is_refused_at_its_field(client, profile, media, name, content, words):
    response = client.post(PICTURES, form(**{"new-1-image": sent(name, content), "new-1-alt": "桜の写真"}))
    assert response.status_code == 200
    assert words in text(response)
    assert 'value="桜の写真"' in text(response)
    assert not Picture.objects.exists()
    assert files(media) == []


def test_second_file_bad_keeps_neither(client, profile, media):
    data = {"new-1-image": sent(), "new-1-alt": "桜", "new-2-image": sent("b.jpg", SVG), "new-2-alt": "雪"}
    page = text(client.post(PICTURES, form(**data)))
    assert "まだどれも保存していません" in page
    assert not Picture.objects.exists()
    assert files(media) == []


@pytest.mark.parametrize("alt", ["", "　", "\u200b"])
def test_picture_without_words_is_refused(client, profile, media, alt):
    response = client.post(PICTURES, form(**{"new-1-image": sent(), "new-1-alt": alt}))
    [bad] = response.context["form"].errors
    assert (set(bad.errors), files(media)) == ({"alt"}, [])


def test_words_without_a_picture_ask_for_the_file(client, profile):
    assert "写真のファイルを選んでください" in text(client.post(PICTURES, form(**{"new-1-alt": "桜"})))


def test_the_same_picture_twice_is_taken_once(client, profile, media):
    for _ in range(2):
        assert client.post(PICTURES, form(**{"new-1-image": sent(), "new-1-alt": "桜"})).status_code == 302
    assert (Picture.objects.count(), len(files(media))) == (1, 1)


def test_six_pictures_are_enough(client, profile, editor, media):
    with_pictures(profile, 5, editor)
    assert len(client.get(PICTURES).context["form"].new) == 1
    with_pictures(profile, 6, editor)  # five of them are there already
    assert len(client.get(PICTURES).context["form"].new) == 0
    with pytest.raises(TooManyPictures):
        profile.change_pictures(by=editor, added=[(encoded(drawing()), "七番目")])
    assert (Picture.objects.count(), len(files(media))) == (6, 6)


def test_words_and_order_are_changed(client, profile, editor):
    with_pictures(profile, 3, editor)
    first, second, third = Picture.objects.all()
    data: dict[str, object] = {}
    for place, picture in enumerate((first, second, third), 1):
        prefix = f"picture-{picture.pk}"
        data |= {f"{prefix}-alt": picture.alt, f"initial-{prefix}-alt": picture.alt}
        data |= {f"{prefix}-place": place, f"initial-{prefix}-place": place}
    data |= {f"picture-{third.pk}-place": 1, f"picture-{second.pk}-alt": "新しい説明"}
    client.post(PICTURES, form(**data))
    assert [(p.pk, p.position, p.alt) for p in Picture.objects.all()] == [
        (third.pk, 1, "写真の3"),
        (first.pk, 2, "写真の1"),
        (second.pk, 3, "新しい説明"),
    ]


def test_picture_that_came_meanwhile_stays_as_it_is(client, profile, editor):
    with_pictures(profile, 1, editor)
    assert client.post(PICTURES, form()).status_code == 302
    assert Picture.objects.get().alt == "写真の1"


def test_pictures_come_after_the_text(client):
    assert client.get(PICTURES).url == EDIT
    assert client.post(PICTURES, form(version=0, **{"new-1-image": sent(), "new-1-alt": "桜"})).url == EDIT
    assert not Profile.objects.exists()


def test_deleted_picture_takes_its_file_along_after_the_commit(
    client, visitor, profile, editor, media, django_capture_on_commit_callbacks
):
    with_pictures(profile, 2, editor)
    first, _ = Picture.objects.all()
    address = f"/members/profile/pictures/{first.pk}/delete/"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302
        assert len(files(media)) == 2
    assert (Picture.objects.count(), len(files(media))) == (1, 1)
    assert client.post(address).status_code == 404
    assert visitor.get(first.get_absolute_url()).status_code == 404
    assert AuditLine.objects.filter(action="写真の削除").count() == 1


def test_picture_whose_file_is_gone_is_not_found(visitor, profile, editor, media):
    with_pictures(profile, 1, editor)
    files(media)[0].unlink()
    assert visitor.get(Picture.objects.get().get_absolute_url()).status_code == 404


def test_staff_alone_see_pictures_that_are_not_public(client, visitor, profile, editor):
    with_pictures(profile, 1, editor)
    profile.municipality.memberships.update(ended_on=timezone.localdate())
    response = client.get(Picture.objects.get().get_absolute_url())
    assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True)
    assert visitor.get(Picture.objects.get().get_absolute_url()).status_code == 404


@pytest.mark.parametrize("number", [0, 1, 6])
def test_pages_of_staff_take_the_same_queries_for_any_number_of_pictures(
    client, profile, editor, django_assert_num_queries, number
):
    with_pictures(profile, number, editor)
    client.get(EDIT)  # renews the session
    with django_assert_num_queries(7):
        client.get(EDIT)
    with django_assert_num_queries(6):
        client.get(PICTURES)


class Filling(ContentFile):
    """A file with which the disk runs full in the middle."""

    def chunks(self, chunk_size=None):
        yield b"0" * 4096
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_without_room_leaves_no_rest(media):
    with pytest.raises(OSError, match="No space left"):
        default_storage.save("profiles/1/a.jpg", Filling(b""))
    assert files(media) == []


def test_no_room_is_said_and_nothing_is_kept(client, profile, media):
    media.write_bytes(b"")  # a file where the folder should be: nothing can be written below it
    response = client.post(PICTURES, form(**{"new-1-image": sent(), "new-1-alt": "桜の写真"}))
    assert "写真を保存できませんでした（サーバーの不具合）。" in text(response)
    assert 'value="桜の写真"' in text(response)
    assert not Picture.objects.exists()
    assert not AuditLine.objects.filter(action="写真の保存").exists()


def test_no_room_for_the_second_takes_back_the_first(profile, editor, media):
    with_pictures(profile, 1, editor)
    good, kept = encoded(drawing()), files(media)
    with pytest.raises(TypeError):
        profile.change_pictures(by=editor, added=[(good, "よい"), ("not bytes", "わるい")])
    assert files(media) == kept
    assert Picture.objects.count() == 1


@pytest.mark.parametrize(
    "error, why", [(errno.EMFILE, "サーバーの不具合"), (errno.EDQUOT, "空き容量不足"), (errno.EFBIG, "空き容量不足")]
)
def test_what_arrives_and_cannot_even_be_begun_keeps_the_words(client, profile, monkeypatch, error, why):
    def refuse(**options):
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr("portal.files.uploads.tempfile.NamedTemporaryFile", refuse)
    response = client.post(PICTURES, form(**{"new-1-image": sent(), "new-1-alt": "桜の写真"}))
    assert f"写真を保存できませんでした（{why}）。" in text(response) and 'value="桜の写真"' in text(response)


@pytest.mark.parametrize("is_buffered", [False, True])  # a small file is written when it is rewound
def test_no_room_for_what_arrives_keeps_the_words(client, profile, settings, monkeypatch, is_buffered):
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full がありません")

    class Full(io.FileIO):
        def __init__(self, *args, **options):
            super().__init__("/dev/full", "r+")

    def full(**options):
        return io.BufferedRandom(Full(), 2**20) if is_buffered else Full()

    monkeypatch.setattr("portal.files.uploads.tempfile.NamedTemporaryFile", full)
    response = client.post(PICTURES, form(**{"new-1-image": sent(), "new-1-alt": "桜の写真"}))
    assert "空き容量不足" in text(response)
    assert 'value="桜の写真"' in text(response)


def test_foreign_picture_is_like_a_missing_one(client, profile, editor):
    with_pictures(profile, 1, editor)
    picture = Picture.objects.get()
    client.force_login(make.manager("ohno@example.jp", OHNO))
    answers = [client.post(f"/members/profile/pictures/{pk}/delete/") for pk in (picture.pk, picture.pk + 1)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert Picture.objects.get() == picture


@pytest.mark.parametrize("number", [0, 1, 6])
def test_public_page_takes_seventeen_queries_at_most(visitor, profile, editor, django_assert_num_queries, number):
    with_pictures(profile, number, editor)
    with django_assert_num_queries(17):
        page = text(visitor.get(PAGE))
    assert page.count("pictures__image") == number


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_last_place_for_a_picture_is_given_once(profile, editor, media):
    with_pictures(profile, 5, editor)
    other = [encoded(Image.new("RGB", (20, 10 + n))) for n in range(3)]
    add = functools.partial(profile.change_pictures, by=editor)
    answers = race_catching(*(functools.partial(add, added=[(jpeg, "ほか")]) for jpeg in other))
    assert sorted(map(str, answers)) == sorted(map(str, [None, TooManyPictures, TooManyPictures]))
    assert (Picture.objects.count(), len(files(media))) == (6, 6)
