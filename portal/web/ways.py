"""Ways: where a person who works in the portal can go from every page, the secretariat's in groups.

The one list of both menus. A page belongs to a way by its name, so the menu marks where one is on subpages too.
"""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

if TYPE_CHECKING:  # names of types only: members import portal
    from members.models import User


def everybody(user: "User") -> bool:
    return True


def staff(user: "User") -> bool:
    """Whoever serves a municipality or ward today."""
    return user.assignment is not None


def wards(user: "User") -> bool:
    """Whoever serves a ward today: only wards keep ties (各区交流)."""
    return user.municipality is not None and user.municipality.is_ward


def administrators(user: "User") -> bool:
    return user.is_administrator


class Way(NamedTuple):
    """A place to go: its name, which is the heading of its page; the page; patterns of the names of pages below it;
    who may go there; and the query that chooses one's own.
    """

    name: str
    page: str
    below: tuple[str, ...] = ()
    who: "Callable[[User], bool]" = everybody
    query: str = ""

    @property
    def address(self) -> str:
        return _address(self.page) + self.query


ACCOUNT = ("account_*", "mfa_*", "usersessions_*", "members:session-end", "members:kept-form")
NOTICES = Way("お知らせ", "members:notice-list")
SETTINGS = Way("設定", "members:settings", ACCOUNT)

# Of the staff of municipalities and wards. The first way that a page belongs to is marked.
MEMBER = [
    Way("わたしの自治体", "members:home", ("members:application-*", "members:invitation-accept", "members:start")),
    Way(
        "受信箱",
        "bulletin:inbox",
        ("bulletin:answer", "bulletin:handling", "bulletin:assign", "bulletin:note-add"),
        staff,
    ),
    Way("照会", "enquiries:inbox", ("enquiries:answer*",), staff),
    Way("提案と募集", "bulletin:proposal-list", ("bulletin:*",), staff, "?mine=own"),
    Way("連携事例", "bulletin:case-list", ("bulletin:case-[!m]*", "bulletin:step-*"), staff, "?mine=own"),
    Way(
        "担当者と引継ぎ",
        "members:people",
        (
            "members:invite",
            "members:roll-confirm",
            "members:assignment-*",
            "members:hand-over*",
            "members:remarks-edit",
            "members:office-*",
            "members:mailbox-*",
            "members:invitation-revoke",
            "members:token-*",
        ),
        staff,
    ),
    Way("魅力発信", "members:profile-edit", ("members:profile-confirm", "members:picture-*"), staff),
    Way("各区交流", "agreements:tie-list", ("agreements:tie-*", "imports:tie-import", "enquiries:tie-intake"), wards),
    Way("空白マップ", "agreements:ward-white-map", (), wards),
    Way("年間計画", "timeline:shared-plan-index", ("timeline:shared-plan*",), staff),
    Way("出展", "timeline:booth-own-list", ("timeline:booth-own-edit",), staff),
    Way("災害支援", "timeline:relief-own", ("timeline:own-action-*",), wards),
    Way("接触の記録", "timeline:contact-list", ("timeline:contact-*",), staff),
    NOTICES,
    SETTINGS,
]

# Of an event, from the idea to its results; what everybody reads of events is not here.
EVENTS = (
    *("timeline:event-create", "timeline:event-record", "timeline:event-edit", "timeline:event-outline"),
    *(
        "timeline:booth-list",
        "timeline:booth-create",
        "timeline:booth-edit",
        "timeline:booth-report",
        "timeline:booth-sheets",
    ),
    *("timeline:class-list", "timeline:class-create", "timeline:class-edit", "timeline:applicant-list"),
    *("timeline:event-flyer", "timeline:event-flyer-pdf", "timeline:event-texts"),
    *("timeline:event-step-*", "timeline:event-result-create", "timeline:event-result-edit"),
    "timeline:event-picture-add",
)
# Of the secretariat, group by group.
DESK = [
    (
        "今日",
        [
            Way("対応待ち", "desk"),
            Way("届いたお問合せ", "desk:contact-list", ("desk:contact-*",)),
            Way("届かないアドレス", "members:unreachable-list", ("members:unreachable-*",)),
        ],
    ),
    (
        "経過と資料",
        [
            Way(
                "経過の編集",
                "timeline:editor-list",
                ("timeline:editor-*", "timeline:version-*", "timeline:file-*"),
            ),
            Way(
                "公表資料の編集",
                "timeline:document-desk",
                ("timeline:document-create", "timeline:document-edit", "timeline:edition-*"),
            ),
            Way("接触の記録", "timeline:contact-list", ("timeline:contact-*",)),
            Way("会議と次第", "meetings:meeting-list", ("meetings:*", "timeline:meeting-series-*")),
            Way("催しの準備と結果", "timeline:event-desk", EVENTS),
            Way("年間計画", "timeline:plan-index", ("timeline:plan-*", "timeline:shared-plan*")),
            Way(
                "人の編集",
                "timeline:person-desk",
                ("timeline:person-[!dl]*", "timeline:tenure-*", "timeline:adviser-*"),
            ),
            Way("会場の編集", "timeline:venue-desk", ("timeline:venue-edit", "timeline:venue-merge")),
            Way(
                "災害支援の編集",
                "timeline:disaster-desk",
                (
                    *("timeline:disaster-create", "timeline:disaster-edit", "timeline:disaster-close"),
                    *("timeline:action-*", "desk:relief-*"),
                ),
            ),
            Way(
                "国の方針の編集",
                "timeline:policy-desk",
                (
                    *("timeline:policy-create", "timeline:policy-edit", "timeline:policy-step-*", "desk:policy-*"),
                    *("timeline:plan-create", "timeline:plan-edit"),
                ),
            ),
            Way(
                "コーナーの編集",
                "timeline:section-desk",
                ("timeline:section-create", "timeline:section-edit", "timeline:logo-create", "timeline:logo-edit"),
            ),
            Way("取込み", "imports:import-list", ("imports:import-*",)),
            Way("照合", "desk:check-list", ("desk:check-*",)),
            Way("資料の作成", "papers:index", ("papers:*",)),
        ],
    ),
    (
        "協定と推移",
        [
            Way(
                "協定",
                "agreements:agreement-board",
                (
                    "agreements:agreement-*",
                    "agreements:preparation-*",
                    "agreements:step-*",
                    "agreements:body-create",
                    "agreements:body-edit",
                    "desk:agreement-*",
                ),
            ),
            Way("助成金", "enquiries:grant-list", ("enquiries:grant-*",)),
            Way("公表値", "agreements:figure-list", ("agreements:figure-*",)),
            Way("出典", "agreements:source-list", ("agreements:source-*",)),
            Way("推移", "agreements:trend-list", ("agreements:trend-*",)),
            Way("各区調査", "agreements:return-list"),
        ],
    ),
    (
        "会員と掲示板",
        [
            Way("会員登録の申請", "members:application-queue", ("members:application-decide",)),
            Way("会員期間", "members:membership-list", ("members:membership-*",)),
            Way("担当者の年次確認", "members:roll-list", ("members:manager-invite",)),
            Way("代表担当者の招待", "members:inviting-list"),
            Way("空白マップ", "agreements:white-map"),
            Way(
                "掲示板の管理",
                "bulletin-desk:proposal-list",
                ("bulletin-desk:*", "bulletin-answers:*", "bulletin:*"),
            ),
        ],
    ),
    (
        "知らせる",
        [
            Way(
                "照会",
                "enquiries:enquiry-list",
                (
                    *("enquiries:enquiry-*", "enquiries:question-*", "enquiries:version-*", "enquiries:addressee-*"),
                    *("enquiries:results", "enquiries:text-list", "enquiries:edition-*", "enquiries:sheet*"),
                    *("enquiries:booth-intake", "enquiries:record", "enquiries:code-issue", "enquiries:paper-decide"),
                ),
            ),
            Way("事務局からのお知らせの編集", "timeline:news-desk", ("timeline:news-create", "timeline:news-edit")),
            Way("一斉のお知らせ", "desk:announcement-list", ("desk:announcement-*",)),
        ],
    ),
    (
        "管理",
        [
            Way("操作の記録", "desk:audit-list"),
            Way("個人情報の保存期間", "desk:retention-list"),
            Way(
                "ポータルの設定",
                "setting-list",
                (
                    "wording-edit",
                    "contact-edit",
                    "timeline:kind-list",
                    "bulletin:field-list",
                    "bulletin:answer-word-list",
                    "bulletin:role-list",
                    "bulletin:defaults-edit",
                    "members:domain-*",
                ),
            ),
            Way("事務局の職員とアカウント", "members:desk-people", ("members:desk-*",), administrators),
            Way("メールの送信", "desk:mail-list", (), administrators),
        ],
    ),
    ("自分のこと", [NOTICES, SETTINGS._replace(below=(*ACCOUNT, "members:home"))]),
]
# Read by everybody: there the public navigation says where one is, and the secretariat's menu stays away.
PUBLIC = (
    "bulletin:proposal-list",
    "bulletin:proposal-detail",
    "bulletin:case-list",
    "bulletin:case-detail",
    "bulletin:figure-list",
    "published:*",
)
# Where members work. Not what everybody reads of municipalities.
OF_MEMBERS = (
    "bulletin:*",
    "enquiries:inbox",
    "enquiries:answer*",
    "members:*",
    "agreements:tie-*",
    "agreements:ward-white-map",
    "imports:tie-import",
    "timeline:relief-own",
    "timeline:own-action-*",
    "timeline:booth-own-*",
    "timeline:shared-plan*",
    "timeline:contact-*",
    "enquiries:tie-intake",
    *ACCOUNT,
)
NOT_OF_MEMBERS = ("members:municipality-*", "members:profile-list", "members:picture")


@functools.cache
def _address(page: str) -> str:
    return reverse(page)
