"""The catalogue of the public lists: DCAT (W3C) as a file of its own, schema.org in the page."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from portal.licence import Licence
from portal.web.downloads import Listing
from portal.web.linked_data import absolute

TITLE = "全国連携ポータル　公開データ"
ABOUT = "特別区全国連携プロジェクトの経過、催し、協定、連携自治体数の推移、連携事例などの記録"
PUBLISHER = "特別区長会事務局"
PUBLISHER_ID = "#publisher"
MEDIA_TYPES = {  # by ?format=
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}


class DataSet(NamedTuple):
    """A public list, the path of its page, and its name among the lists of that page."""

    listing: Listing
    page: str
    part: str

    @property
    def name(self) -> str:
        """What names it for ever, as the catalogue's identifier."""
        return absolute(f"{self.page}{f'?list={self.part}' if self.part else ''}#data")

    def file(self, wanted: str) -> str:
        """The address of its file of the format `wanted`."""
        return absolute(f"{self.page}?format={wanted}{f'&list={self.part}' if self.part else ''}")


def dcat(sets: Iterable[DataSet], licence: Licence, path: str) -> dict[str, Any]:
    """The catalogue at `path` as JSON-LD in the words of DCAT."""
    return {
        "@context": CONTEXT,
        "@id": absolute(path),
        "@type": "dcat:Catalog",
        **_described(TITLE, ABOUT),
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": PUBLISHER},
        "dct:license": {"@id": licence.url},
        "foaf:homepage": {"@id": absolute("/data/")},
        "dcat:dataset": [_data_set(each, licence) for each in sets],
    }


def _described(title: str, about: str) -> dict[str, Any]:
    return {
        "dct:title": {"@value": title, "@language": "ja"},
        "dct:description": {"@value": about, "@language": "ja"},
        "dct:language": "ja",
    }


def _data_set(data: DataSet, licence: Licence) -> dict[str, Any]:
    return {
        "@id": data.name,
        "@type": "dcat:Dataset",
        **_described(data.listing.name, data.listing.about),
        "dct:identifier": data.name,
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": PUBLISHER},
        "dcat:landingPage": {"@id": absolute(data.page)},
        "dcat:keyword": [column.heading for column in data.listing.columns],
        "dcat:distribution": [
            {
                "@id": data.file(wanted),
                "@type": "dcat:Distribution",
                "dct:title": {"@value": f"{data.listing.name}（{wanted}）", "@language": "ja"},
                "dcat:accessURL": {"@id": absolute(data.page)},
                "dcat:downloadURL": {"@id": data.file(wanted)},
                "dcat:mediaType": media_type,
                "dct:license": {"@id": licence.url},
            }
            for wanted, media_type in MEDIA_TYPES.items()
        ],
    }


def schema_org(sets: Iterable[DataSet], licence: Licence) -> dict[str, Any]:
    """The lists as Datasets of a DataCatalog (schema.org), for search engines of data."""
    return {
        "@type": "DataCatalog",
        "name": TITLE,
        "description": ABOUT,
        "url": absolute("/data/"),
        "publisher": {"@type": "Organization", "@id": PUBLISHER_ID, "name": PUBLISHER},
        "license": licence.url,
        "dataset": [
            {
                "@type": "Dataset",
                "name": data.listing.name,
                "description": data.listing.about,
                "url": absolute(data.page),
                "license": licence.url,
                "creator": {"@id": PUBLISHER_ID},
                "distribution": {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": data.file("csv")},
            }
            for data in sets
        ],
    }
