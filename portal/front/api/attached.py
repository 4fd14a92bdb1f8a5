"""Files and pictures as JSON: where they are got, and what is known of them without opening them."""

import datetime
from typing import Any

from django.conf import settings
from ninja import Field, Schema

from timeline.models import RecordFile


class FileOut(Schema):
    name: str = Field(description="資料の名称")
    url: str = Field(description="ファイル、またはほかのサイトのアドレス")
    edition: str = Field(description="版（案、確定版など）。なければ空")
    dated_on: datetime.date | None = Field(description="資料に書かれた日")
    description: str
    media_type: str = Field(description="MIME の種類。ほかのサイトのものは空")
    size: int | None = Field(description="大きさ（バイト）。ほかのサイトのものは null")


class PictureOut(Schema):
    url: str
    alt: str = Field(description="写真の説明")
    width: int
    height: int


def file_out(row: RecordFile) -> dict:
    return {
        **{name: getattr(row, name) for name in ("name", "dated_on", "description", "media_type", "size")},
        "url": row.address or settings.BASE_URL + row.url,
        "edition": row.edition_name,
    }


def picture_out(row: Any) -> dict:
    """Of a picture of a profile or of a case, loaded with its case."""
    size = {"width": row.width, "height": row.height}
    return {"url": settings.BASE_URL + row.get_absolute_url(), "alt": row.alt, **size}
