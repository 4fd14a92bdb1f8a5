"""What was understood of a row, as a person reads it."""

from datetime import date

from agreements.models import Body, PublishedFigure
from portal.wareki import wareki

from ..content.changes import changes, words
from .standing import differences, record_format

WHAT = {
    "entry": "経過",
    "source": "出典",
    "agreement": "協定団体",
    "tie": "各区交流",
    "figure": "公表値",
    "series": "推移",
    "footnote": "推移の注記",
    "member": "会員自治体",
}
LABELS = {
    "source": {"title": "名称", "as_of": "基準日"},
    "agreement": {
        "name": "団体",
        "kind": "種別",
        "prefecture": "都道府県",
        "signed_on": "締結日",
        "members": "構成自治体数",
        "place": "記載箇所",
    },
    "tie": {
        "ward": "特別区",
        "municipality": "相手の自治体",
        "kind": "種別",
        "started_on": "締結日",
        "ended_on": "終了日",
        "introduced_by": "紹介者",
        "signed_name": "締結時の相手の名称",
    },
    "figure": {"measure": "数の種類", "body": "団体", "as_of": "基準日", "value": "数", "place": "記載箇所"},
    "series": {
        "name": "区分",
        "short_name": "短い名称",
        "years": "年度",
        "as_of": "基準日",
        "values": "値",
        "change": "増減",
    },
    "footnote": {"text": "注記", "series": "区分", "fiscal_year": "年度（西暦）"},
    "member": {
        "municipality": "自治体",
        "lg_code": "全国地方公共団体コード",
        "office": "担当課",
        "email": "共有メールアドレス",
        "telephone": "電話番号",
        "started_on": "会員登録日",
    },
}
_CHOICES = {
    **{kind.value: kind.label for kind in Body.Kind},
    **{measure.value: measure.label for measure in PublishedFigure.Measure},
}


def facts(row, kinds):
    """[(label, words)] of what was understood. `kinds`: names of the kinds of entries by key."""
    if row.what == "entry":
        own = {"days": words("days", row.content.get("days", "")), "kind": kinds.get(row.content.get("kind"), "")}
        content = {name: value for name, value in record_format(row.content).items() if name not in own}
        found = [(label, own[name]) for name, label in (("days", "日付"), ("kind", "種別")) if own[name]]
        return found + [(change.label, change.after) for change in changes({}, content)]
    labels = LABELS.get(row.what, {})
    return [
        (label, _words(name, row.content[name]))
        for name, label in labels.items()
        if row.content.get(name) not in (None, "")
    ]


def _words(name, value):
    if isinstance(value, list):
        return "、".join("—" if each is None else _words(name, each) for each in value)
    if name in ("kind", "measure"):
        return _CHOICES.get(value, value)
    if name in ("as_of", "signed_on", "started_on"):
        return _day(value)
    return str(value)


def _day(value):
    try:
        return wareki(date.fromisoformat(value))
    except ValueError:
        return value


def splits(row, kinds):
    """[facts] of each event that the row may be divided into."""
    return [f"{kinds.get(content['kind'], '')}　{content['title']}" for content in row.split]


def standing(row):
    """What taking the row would change of the entry that stands."""
    return differences(row.entry, row.content) if row.entry and row.standing == "changed" else []
