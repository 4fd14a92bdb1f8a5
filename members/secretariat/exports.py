"""Downloads of the accounts of the secretariat (事務局の職員) and of all accounts (アカウント)."""

from members.accounts.models.users import User
from portal.web.downloads import Column, Kind, Listing

ACCOUNT_COLUMNS = (
    Column("メールアドレス"),
    Column("氏名"),
    Column("使えるか", meaning="使えます、停止中"),
    Column("事務局での役割", meaning="、".join(User.SecretariatRole.labels) + "。事務局の職員でなければ空欄"),
    Column("2段階認証", meaning="設定済み、未設定"),
    Column("登録日時", Kind.MOMENT),
    Column("最後のログイン", Kind.MOMENT, "まだなければ空欄"),
)
SECRETARIAT = Listing("事務局の職員", "事務局の職員のアカウント", ACCOUNT_COLUMNS, names_people=True)
ACCOUNTS = Listing("アカウント", "停止したものを含む、すべてのアカウント。登録の順", ACCOUNT_COLUMNS, names_people=True)


def accounts(found):
    """Rows of SECRETARIAT and ACCOUNTS, from users with_second_factor. One query."""
    for each in found.iterator():
        yield (
            *(each.email, each.name, "使えます" if each.is_active else "停止中", each.get_secretariat_role_display()),
            *("設定済み" if each.has_second_factor else "未設定", each.date_joined, each.last_login),
        )
