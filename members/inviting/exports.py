"""Places without a manager as a file, which can be filled in and pasted as a list of invitations."""

from portal.web.downloads import Column, Kind, Listing

PLACES = Listing(
    "代表担当者のいない区・会員自治体",
    "代表担当者のいない区と会員自治体",
    (
        Column("全国地方公共団体コード", Kind.CODE, "6桁"),
        Column("自治体"),
        Column("招待中のアドレス"),
        Column("招待の期限", Kind.MOMENT),
    ),
    names_people=True,
)


def place_rows(places, invitations):
    """Rows of PLACES; `invitations`: open invitations by the number of the municipality."""
    for place in places:
        invitation = invitations.get(place.pk)
        told = (invitation.email, invitation.expires_at) if invitation else (None, None)
        yield (place.lg_code, place.full_name, *told)
