"""会員自治体: a member municipality and its office (担当課)."""

from django.utils import timezone

from members.models import Membership, Municipality, Office, Prefecture
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
    def find(cls, content):
        """As RowKind.find; the record says the same if the member has this office, mailbox and telephone number."""
        name = content.get("municipality", "")
        prefectures = Prefecture.objects.values_list("name", flat=True)
        prefecture = next((each for each in prefectures if name.startswith(each)), "")
        place = Municipality.objects.filter(prefecture__name=prefecture, name=name.removeprefix(prefecture)).first()
        if not place or not Membership.objects.not_over(timezone.localdate()).filter(municipality=place).exists():
            return False, False
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
