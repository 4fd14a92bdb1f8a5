"""RULES: each kind of personal data, how long it is kept, and the daily task that erases it (portal.front.tasks)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings

from desk.contact.tasks import erase_contact_messages
from imports import tasks as imports
from members.accounts import former_people
from members.accounts.models.invitation_base import UNUSED_KEPT
from members.accounts.session_rows import delete_expired_sessions
from members.tasks import erase_invitations
from outbox import tasks as outbox
from portal.pdf import models as papers
from portal.web.long_files import models as long_files
from timeline.sign_ups.models.applicants import KEPT as APPLICANTS_KEPT
from timeline.sign_ups.tasks import erase_applicants


class Rule(NamedTuple):
    """What is kept of people: until when, what stays after it, and who erases it: a daily task, or by itself."""

    what: str
    holds: str
    until: str
    stays: str = ""
    task: Callable[[Any], Any] | None = None
    hour: int = 3  # in Tokyo, from which the task runs

    @property
    def task_name(self) -> str:
        """The name of the task as it stands in the worker's log; empty where there is none."""
        return self.task.__name__ if self.task else ""


def erase_papers(now):
    """Delete papers after their time; they can be made again."""
    papers.Paper.objects.erase(now)


def erase_long_files(now):
    """Delete files of long lists after their time; they can be asked for anew."""
    long_files.LongFile.objects.erase(now)


def rules() -> list[Rule]:
    """What goes after its time, in the order of the page."""
    return [
        Rule(
            "ログインの記録",
            "ログイン中の端末の種類、接続元の（IP）アドレス、最後に使った日時、途中まで入力した内容",
            f"最後に使ってから{settings.SESSION_COOKIE_AGE // 60}分、長くても{settings.SESSION_LONGEST // 3600}時間で"
            "無効になり、その翌々日までに消します",
            task=delete_expired_sessions,
            hour=0,
        ),
        Rule(
            "ログインの失敗や連続した送信の回数",
            "接続元の（IP）アドレスと、入力されたメールアドレスごとの回数",
            "長くても1日で、自動で消えます",
        ),
        Rule(
            "お問合せ",
            "送った方の名前、メールアドレス、内容、回答、そのメール",
            f"「済」にしてから{settings.ENQUIRY_KEEP_DAYS}日",
            "種類、日付、状態は、件数を数えるために残します",
            erase_contact_messages,
        ),
        Rule(
            "催しの参加の申込み",
            "申し込んだ方の名前、メールアドレス、そのメール",
            f"催しが終わるか、取り消してから{APPLICANTS_KEPT.days}日",
            "人数と日時は、件数を数えるために残します",
            erase_applicants,
        ),
        Rule(
            "使われなかった招待",
            "招待した相手のメールアドレスと氏名",
            f"期限が切れるか取り消してから{UNUSED_KEPT.days}日",
            "いつ、誰が、どの担当課へ招待したかは残します",
            erase_invitations,
        ),
        Rule(
            "送ったメール",
            "あて先のメールアドレスと件名（本文は、送ったときに消すか、入るためのリンクとコードを伏せます）",
            f"送るか、送るのをやめてから{outbox.MAIL_KEPT.days}日",
            task=outbox.erase_mails,
        ),
        Rule(
            "お知らせ",
            "本人あてのお知らせの文（関係する方の氏名が入ることがあります）",
            f"お知らせした日から{outbox.NOTICE_KEPT.days // 365}年",
            task=outbox.erase_notices,
        ),
        Rule(
            "離任した担当者の連絡先",
            "メールアドレス、パスワード、2段階認証の登録",
            f"最後の在任、登録、ログインのいずれからも{former_people.KEPT.days // 365}年",
            "氏名と在任の期間は、提案や回答を誰がしたかの記録として残します",
            former_people.erase_former_people,
        ),
        Rule(
            "取込みのファイル",
            "送られた表。会員自治体の表には、担当課の連絡先と担当者の氏名が入ることがあります",
            f"受け取ってから{imports.KEPT.days}日（取込みが終わっているもの）",
            "件数と、公開の記録になった行の文は残します",
            imports.erase_import_files,
        ),
        Rule(
            "PDFにした書類",
            "書類に載っている氏名や連絡先",
            f"作ってから{papers.KEPT.days}日（必要なときに、また作れます）",
            "印刷用の経過を保存版にしたものは、引用した方が確かめられるように残します",
            task=erase_papers,
        ),
        Rule(
            "長い一覧のファイル",
            "一覧に載っている氏名や連絡先、一覧を絞った言葉（依頼した方だけが受け取れます）",
            f"作ってから{long_files.KEPT.days}日で受け取れなくなり、その翌日までに消します（必要なときに、また作れます）",
            task=erase_long_files,
        ),
    ]


KEPT = [  # what does not go by itself, and why
    (
        "経過に載っている氏名",
        "講演者や登壇者など、公の場での役割として資料に載った氏名と職、在職の期間、顧問の依頼と承諾の日で、公の記録です。",
    ),
    ("提案、回答、相談、事例", "誰が書いたかを含め、自治体どうしのやり取りの記録として残します。"),
    (
        "照会への回答と、添えたファイル",
        "誰が書き、提出し、回したかを含め、自治体の回答の記録として残します。消したファイルの中身は残しません。",
    ),
    ("書面の回答を伝えた方の氏名と連絡先", "その回答が本物であることの記録として、回答とともに残します。"),
    (
        "会員登録の申請と担当課の連絡先",
        "会員である間の連絡に使い、会員になった経緯の記録として残します。",
    ),
    ("会議の次第に書いた説明者と担当", "会議で誰が説明し、決定のあとを誰が担当したかの記録として残します。"),
    (
        "接触の記録に書いた相手と担当の氏名",
        "いつ誰と会い、何を約束したかの記録として、書いた自治体か事務局だけが見られる形で残します。間違えた記録は消せます。",
    ),
    ("操作の記録", "誰がいつ何を変えたかを、あとから確かめるために残します。"),
    (
        "サーバーのログ",
        "接続元の（IP）アドレスを含み、サーバーの設定（journald、logrotate）の期間だけ残ります。",
    ),
    ("バックアップ", "消したものも、そのあとに作った控えに置きかわるまで、以前の控えに残ります。"),
]

# What the worker runs each day, and from which hour
DAILY = {rule.task: rule.hour for rule in rules() if rule.task}
