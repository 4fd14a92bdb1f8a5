"""Items and roles as lines of a Word text, and back: ①, (1), ・, 　 a level; 主催：…、基調講演　…（…）.

Writing a content as lines and reading these gives the same content (tests/timeline/content/test_lines.py).
"""

import re

from timeline.entries.models.programme import Item, Role

_KINDS = {kind.label: kind.value for kind in Role.Kind}
_OUTCOMES = {outcome.label: outcome.value for outcome in Item.Outcome}
_PEOPLE = Role.Kind.of_people()
_ORGANISATIONS = {kind.value for kind in Role.Kind} - _PEOPLE
_LABEL = re.compile(
    r"(?P<label>[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf\u2474-\u2487]"
    r"|[(（][0-9０-９]{1,2}[)）]|[0-9０-９]{1,2}[.．])[ \u3000]*"
)
_DOT = re.compile(r"[・･•●○][ \u3000]*")
_INDENT = re.compile(r"(?:\u3000|\t| {2,4})")
_OUTCOME = re.compile(rf"〔({'|'.join(_OUTCOMES)}|扱いなし)〕$")
_GUESS = re.compile(rf"(?:を|て|て、)({'|'.join(_OUTCOMES)})$")
_ROLE = re.compile(
    rf"(?P<kind>{'|'.join(sorted(_KINDS, key=len, reverse=True))})(?P<joint>[：:]|[ \u3000]+)(?P<rest>.+)"
)
_HALF = str.maketrans("０１２３４５６７８９（）．", "0123456789().")


class LineError(ValueError):
    """A line that cannot be read; the message names it."""


def guessed_outcome(text):
    """The Item.Outcome that the end of an agenda item tells (…案を確認, …について報告); blank if none."""
    match = _GUESS.search(text)
    return _OUTCOMES[match[1]] if match else ""


def items_text(items):
    """The items as text, a line each, their people on the lines below."""
    return "\n".join(_item_lines(items, 0))


def _item_lines(items, depth):
    for item in items:
        text, did = item.get("text", ""), item.get("did", "")
        if did != guessed_outcome(text) or _OUTCOME.search(text):
            text += f"〔{Item.Outcome(did).label if did else '扱いなし'}〕"
        label = item.get("label", "")
        yield "\u3000" * depth + (f"{label}\u3000{text}" if label else f"・{text}")
        for role in [*item.get("roles", []), *item.get("people", [])]:
            yield "\u3000" * (depth + 1) + _role_line(role["as"], [role])
        yield from _item_lines(item.get("items", []), depth + 1)


def read_items(text):
    """The items that lines tell of. A line without a mark is an item as well; one that names a role, its person."""
    top: list[dict] = []
    levels = [top]
    item = None
    for line in text.splitlines():
        depth, line = _indent(line)
        if not line:
            continue
        role = _ROLE.fullmatch(line)
        if role:
            if item is None:
                raise LineError(f"「{line}」は、どの内容のことか分かりません。「主催・登壇など」の欄に書いてください。")
            item.setdefault("people", []).extend(_read_role(role))
            continue
        depth = min(depth, len(levels) - 1)
        item = _read_item(line)
        levels[depth:] = [levels[depth], item.setdefault("items", [])]
        levels[depth].append(item)
    _drop_empty(top)
    return top


def _indent(line):
    depth = 0
    while match := _INDENT.match(line):
        depth, line = depth + 1, line[match.end() :]
    return depth, line.strip()


def _read_item(line):
    label = ""
    if match := _LABEL.match(line):
        label, line = match["label"].translate(_HALF), line[match.end() :]
    elif match := _DOT.match(line):
        line = line[match.end() :]
    if match := _OUTCOME.search(line):
        line, did = line[: match.start()], _OUTCOMES.get(match[1], "")
    else:
        did = guessed_outcome(line)
    item = {"label": label, "text": line, "did": did}
    return {name: value for name, value in item.items() if value or name == "text"}


def _drop_empty(items):
    for item in items:
        _drop_empty(item["items"])
        if not item["items"]:
            del item["items"]


def roles_text(roles):
    """Organisations as 主催：甲、乙, people as 基調講演　甲（当時の職）, in their order."""
    lines: list[tuple[str, list]] = []
    for role in roles:
        if lines and lines[-1][0] == role["as"] and _joins(role) and _joins(lines[-1][1][-1]):
            lines[-1][1].append(role)
        else:
            lines.append((role["as"], [role]))
    return "\n".join(_role_line(kind, group) for kind, group in lines)


def _joins(role):
    return not role.get("office") and role["as"] in _ORGANISATIONS


def _role_line(kind, roles):
    label = Role.Kind(kind).label
    if not roles[0].get("office"):
        return f"{label}：{'、'.join(role['name'] for role in roles)}"
    return f"{label}\u3000{roles[0].get('name', '')}（{roles[0]['office']}）"


def read_roles(text):
    """The roles that lines tell of: (organisations, people)."""
    roles: list[dict] = []
    for line in map(str.strip, text.splitlines()):
        match = _ROLE.fullmatch(line)
        if match:
            roles += _read_role(match)
        elif line:
            kinds = "、".join(label for label in list(_KINDS)[:7])
            raise LineError(
                f"「{line}」の役割を読み取れません。行のはじめに役割を書いてください（{kinds}、基調講演など）。"
            )
    return (
        [role for role in roles if "office" not in role],
        [role for role in roles if "office" in role],
    )


def _read_role(match):
    kind, rest = _KINDS[match["kind"]], match["rest"].strip()
    is_list = match["joint"] in "：:"
    name, bracket, office = rest.partition("（")
    if bracket and rest.endswith("）") and (not is_list or kind in _PEOPLE):
        filled = {"name": name.strip(), "office": office[:-1]}
        return [{"as": kind, **{field: value for field, value in filled.items() if value}}]
    names = re.split("[、，]", rest) if is_list and kind in _ORGANISATIONS else [rest]
    return [{"as": kind, "name": name.strip()} for name in names if name.strip()]
