"""A municipality as schema.org GovernmentOrganization, for search engines."""

from typing import Any

from members.places.locations import Location
from members.places.models import Municipality
from portal.web.linked_data import absolute


def municipality_data(municipality: Municipality, spot: Location | None) -> dict[str, Any]:
    """The facts of the register; position and website only of one that still is."""
    facts = {
        "@type": "GovernmentOrganization",
        "name": municipality.full_name,
        "url": absolute(municipality.get_absolute_url()),
        "identifier": {
            "@type": "PropertyValue",
            "propertyID": "全国地方公共団体コード",
            "value": municipality.lg_code,
        },
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "JP",
            "addressRegion": municipality.prefecture.name,
            "addressLocality": municipality.name,
        },
    }
    if municipality.ended_on:
        facts["dissolutionDate"] = str(municipality.ended_on)
    elif spot:
        facts["location"] = {
            "@type": "Place",
            "geo": {
                "@type": "GeoCoordinates",
                "latitude": float(spot.latitude),
                "longitude": float(spot.longitude),
            },
        }
        if spot.website:
            facts["sameAs"] = spot.website
    return facts
