"""Text fields of the editor: places and papers (資料) read from text into a content, and written as text."""

import re

_EDITION = re.compile(r"(?P<document>.+)（(?P<name>[^（）]+)）(?:を|[ \u3000]+|：)?(?P<action>[^\s（）]+)")


class TextError(ValueError):
    """A text that cannot be read; the Japanese message says what would be right."""


def read_places(text, names, day):
    """Names of municipalities, prefectures and bodies, with 、 or a line between them.

    One that several municipalities bear is asked back with their full names. Returns the three lists by their names.
    """
    found: dict[str, list[str]] = {"places": [], "prefectures": [], "bodies": []}
    messages = []
    for name in filter(None, map(str.strip, re.split(r"[\n、，,]", text))):
        try:
            field, full = _find_named(name, names, day)
        except TextError as error:
            messages.append(str(error))
            continue
        if full not in found[field]:
            found[field].append(full)
    if messages:
        raise TextError("\n".join(messages))
    return {field: _in_order(field, listed, names) for field, listed in found.items() if listed}


def _in_order(field, listed, names):
    """The names sorted as content_of() lists them: by the register."""
    key = {
        "places": lambda name: names.place(name).lg_code,
        "prefectures": lambda name: names.prefectures[name].code,
        "bodies": lambda name: names.bodies[name].number,
    }[field]
    return sorted(listed, key=key)


def _find_named(name, names, day):
    if name in names.bodies:
        return "bodies", name
    if name in names.prefectures:
        return "prefectures", name
    candidates = names.candidates(name, day)
    if len(candidates) == 1:
        return "places", names.full_name(candidates[0])
    if candidates:
        full = "、".join(f"「{names.full_name(place)}」" for place in candidates)
        raise TextError(f"「{name}」は{len(candidates)}つあります。{full}のどれかを、都道府県から入力してください。")
    near = "".join(f"「{other}」" for other in names.nearest(name))
    hint = f"{near}のことですか。" if near else "福井県坂井市、品川区、北海道町村会のように入力してください。"
    raise TextError(f"「{name}」という自治体、都道府県、協定団体はありません。{hint}")


def read_editions(text):
    """Papers, a line each: 資料の名称（版）を公表."""
    editions = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _EDITION.fullmatch(line)
        if not match:
            raise TextError(f"「{line}」を読み取れません。「推進方針（案）を確認」のように入力してください。")
        editions.append({"document": match["document"], "name": match["name"], "action": match["action"]})
    return sorted(editions, key=lambda row: row["document"])


def editions_text(editions):
    return "\n".join(f"{row['document']}（{row['name']}）を{row['action']}" for row in editions)
