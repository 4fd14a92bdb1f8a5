"""会員自治体: a member municipality and its office (担当課)."""

from django.utils import timezone

from imports.models.rows import ImportRow
from imports.reading.warnings import ask, tell
from members.models import Membership, Municipality, Office, Prefecture
from portal.japanese.wareki import wareki
from portal.models import AuditLine

from .base import RowKind, day_of


class MemberRows(RowKind):
    """会員自治体と担当課 (Membership, Office). People are invited, never imported."""

    name = "member"
    label = "会員自治体"
    labels = {
        "municipality": "自治体",
        "lg_code": "全国地方公共団体コード",
        "office": "担当課",
        "email": "共有メールアドレス",
        "telephone": "電話番号",
        "started_on": "会員登録日",
    }

    @classmethod
    def compare(cls, rows, before):
        """As RowKind.compare; a new member without a first day gets today's, with a doubt that says so."""
        super().compare(rows, before)
        today = timezone.localdate()
        for row in rows:
            if row.standing == ImportRow.Standing.NEW and not row.content.get("started_on"):
                row.content["started_on"] = str(today)
                words = f"会員登録日が読み取れないため、会員になる日を、今日（{wareki(today)}）とします。"
                row.doubt(tell("started-today", words))

    @classmethod
    def find(cls, content):
        """Same: a member with this office, mailbox and telephone, since the day that the row states."""
        name = content.get("municipality", "")
        prefectures = Prefecture.objects.values_list("name", flat=True)
        prefecture = next((each for each in prefectures if name.startswith(each)), "")
        place = Municipality.objects.filter(prefecture__name=prefecture, name=name.removeprefix(prefecture)).first()
        members = Membership.objects.not_over(timezone.localdate())
        member = members.filter(municipality=place).first() if place else None
        if not place or not member:
            return False, False
        if (day := content.get("started_on")) and member.started_on and day != str(member.started_on):
            words = f"記録の会員登録日は{wareki(member.started_on)}です。すでにある会員の日は、取込みでは変わりません。"
            return True, False, ask("started-before", words)
        office = {field: content.get(field, "") for field in ("email", "telephone")}
        return True, not content.get("office") or place.offices.filter(name=content["office"], **office).exists()

    def write(self, row):
        """A membership unless there is one, and the office if it is named."""
        content, today, by = row.content, timezone.localdate(), self.context.by
        place = self.context.place(content.get("municipality", ""))
        membership = Membership.objects.not_over(today).filter(municipality=place).first()
        if not membership:
            started_on = day_of(content["started_on"]) if content.get("started_on") else today
            membership = self.context.save(Membership(municipality=place, started_on=started_on))
            AuditLine.objects.write("会員の登録（取込み）", membership, by=by, municipality=place)
        if content.get("office"):
            office = Office.objects.filter(municipality=place, name=content["office"]).first()
            office = office or Office(municipality=place, name=content["office"])
            office.email, office.telephone = content.get("email", ""), content.get("telephone", "")
            self.context.save(office)
            AuditLine.objects.write("担当課の登録（取込み）", office, by=by, municipality=place)
        return membership
