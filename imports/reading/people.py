"""Reads people with their offices and organisations with their roles from lines of a chronology."""

import re

_PART = r"[一-龥々ぁ-んァ-ヶー]{1,4}"
NAME = rf"{_PART} {_PART}?"  # the given name as short as what follows allows: 氏 and 先生 are none
_OFFICE_END = r"(?:長|教授|授|員|事|役|官|師|者|任|次長|代表)"
_BRACKETED = r"(?:[^（）]|（[^（）]*）)*"
_AFTER = re.compile(
    rf"(?P<text>.*?)(?:^| )?(?P<name>{NAME}) ?(?:氏|先生|様)?（(?P<office>{_BRACKETED}{_OFFICE_END}{_BRACKETED})）$"
)
_BEFORE = re.compile(rf"(?P<office>.+?) (?P<name>{NAME}) ?(?:氏|様)(?: |$)")
_PLAIN = re.compile(rf"(?P<text>.+?) (?P<name>{NAME}) (?P<office>\S.*{_OFFICE_END}(?:（[^）]*）)?)$")
_NAME_FIRST = re.compile(rf"(?P<text>.*?) ?(?P<name>{NAME}) ?氏 ?(?P<office>（株）.+|\S.*{_OFFICE_END})$")
_INSIDE = re.compile(rf"(?P<text>[^（]+)（(?P<name>{NAME}) (?P<office>[^）]*{_OFFICE_END})）$")
_TITLED = re.compile(r"(?P<title>「[^」]*」(?:（[^）]*）)?) (?P<rest>.+)$")

ORGANISERS = {
    "主催": "host",
    "共催": "co_host",
    "後援": "patron",
    "協賛": "sponsor",
    "特別協力": "special_support",
    "協力": "support",
}
ORGANISED = re.compile("(主催|共催|後援|協賛|特別協力|協力)：")
_ORGANISER = re.compile(
    r"(主催|共催|後援|協賛|特別協力|協力)：\s*(.*?)(?=[\s　]*(?:主催|共催|後援|協賛|特別協力|協力)：|$)"
)

# words before people, as the printed chronology has them: 訪問者　見本 太郎（見本市長）, 出席　見本役員
_NAMED_ROLES = {
    "基調講演": "keynote",
    "講演": "lecturer",
    "講義": "teacher",
    "パネリスト": "panelist",
    "コーディネーター": "coordinator",
    "事例報告": "case",
    "説明": "speaker",
    "報告": "reporter",
    "登壇": "on_stage",
    "訪問者": "visitor",
    "応対者": "receiver",
    "紹介": "introducer",
    "出席": "attendee",
}
_ONLY_PEOPLE = ("visitor", "receiver", "on_stage", "attendee", "introducer", "panelist", "coordinator")
_NAMED_ROLE = re.compile(rf"(?P<task>{'|'.join(_NAMED_ROLES)})[ 　](?P<who>[^。「」：]{{1,120}})")
_WHO = re.compile(
    rf"(?P<name>{NAME}|[^\s（）]{{1,8}}(?<![都道府県市区町村会局課部室社所団校館]))（(?P<office>{_BRACKETED})）"
)

# what people do on a line or below it, the first that fits
TASKS = (
    ("コーディネーター", "coordinator"),
    ("パネリスト", "panelist"),
    ("パネルディスカッション", "panelist"),
    ("基調講演", "keynote"),
    ("講義", "teacher"),
    ("事例", "case"),
    ("講演", "lecturer"),
)


def tidy(text: str) -> str:
    """`text` with brackets and colons in full width, as Japanese has them, and no blanks beside them."""
    text = text.replace("(", "（").replace(")", "）")
    text = re.sub(r"(?<!\d):|:(?!\d)", "：", text)
    text = re.sub(r"\s*：\s*", "：", text)
    text = re.sub(r"(（株）|（国研）|（公財）) ", r"\1", text)
    text = re.sub(r"(?<=[^\s]) （", "（", text)
    return re.sub(r"（\s+|\s+）", lambda match: match[0].strip(), text).strip(" 、")


def task_of(*texts: str) -> str:
    """Key of what people do (panelist, keynote …) by the first of `texts` with a known word; speaker without one."""
    return next((task for text in texts for word, task in TASKS if word in text), "speaker")


def take_people(text: str):
    """(what is left of the text, [people without their task])."""
    if titled := _TITLED.match(text):
        rest, people = take_people(f"　{titled['rest']}")
        if people and not rest.strip("　 "):
            return titled["title"], people
    lead = text.startswith("　")
    text = text.lstrip("　")
    if text.endswith("氏") and (found := list(_BEFORE.finditer(text))) and found[-1].end() == len(text):
        before, _, office = found[0]["office"].rpartition("：")
        people = [_person(match["name"], match["office"]) for match in found]
        people[0]["office"] = office.strip()
        return before, people
    for pattern in (_AFTER, _INSIDE, _NAME_FIRST):
        if match := pattern.fullmatch(text):
            return match["text"].strip(" ："), [_person(match["name"], match["office"])]
    if match := _PLAIN.fullmatch(f"・ {text}" if lead else text):
        return match["text"].strip("・ "), [_person(match["name"], match["office"])]
    return text, []


def _person(name, office):
    return {"name": name, "office": office.strip()}


def with_task(people, task):
    """The people as roles with their task. An office may begin with a task of its own: （コーディネーター・…）."""
    roles = []
    for person in people:
        own = next((word for word, _ in TASKS if person["office"].startswith(f"{word}・")), "")
        office = person["office"].removeprefix(f"{own}・") if own else person["office"]
        roles.append({"as": task_of(own) if own else task, "name": person["name"], "office": office})
    return roles


def organisers(text: str, register):
    """Roles of 主催：…、… 共催：…; bodies and wards of the register named as such."""
    roles = []
    for task, names in _ORGANISER.findall(text):
        for name in filter(None, (name.strip() for name in re.split("、(?![^（]*）)", names))):
            role = {"as": ORGANISERS[task], "name": name}
            if name in register.bodies:
                role["body"] = name
            elif place := register.full_name(name):
                role["place"] = place
            roles.append(role)
    return roles


def named_role(text: str) -> dict | None:
    """The role that a line names before a person or an office: 訪問者　見本 太郎（見本市長）; None for other lines."""
    match = _NAMED_ROLE.fullmatch(tidy(text))
    if not match:
        return None
    task = _NAMED_ROLES[match["task"]]
    if who := _WHO.fullmatch(match["who"]):
        return {"as": task, **_person(who["name"], who["office"])}
    if task in _ONLY_PEOPLE or re.search(rf"(?:{_OFFICE_END}|[会局課部室])(?:（{_BRACKETED}）)?$", match["who"]):
        return {"as": task, "office": match["who"].strip()}
    return None


def surname_and_office(text: str, surnames: set[str]):
    """西川特別区長会会長 → 西川 and the rest, where the surname stands in full elsewhere; 穂積 志 秋田市長 likewise."""
    if match := re.fullmatch(rf"(?P<name>{NAME}) (?P<office>\S+)", text):
        return _person(match["name"], match["office"])
    if match := re.fullmatch(rf"(?P<office>\S+) (?P<name>{NAME})(?:氏|先生|様)?", text):
        return _person(match["name"], match["office"])
    surname = next((name for name in sorted(surnames, key=len, reverse=True) if text.startswith(name)), "")
    if surname and len(text) > len(surname):
        return {"name": surname, "office": text[len(surname) :]}
    return {"office": text}
