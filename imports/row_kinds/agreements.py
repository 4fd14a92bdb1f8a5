"""協定団体: a body, its agreement, and the printed number of its members."""

from agreements.models import Agreement, Body
from members.models import Prefecture

from .base import NO_DAY, RowKind
from .figures import FigureRows, publish_figure


class AgreementRows(RowKind):
    """協定団体 with 締結日 and 構成自治体数 (Body, Agreement, PublishedFigure)."""

    name = "agreement"
    label = "協定団体"
    labels = {
        "name": "団体",
        "kind": "種別",
        "prefecture": "都道府県",
        "signed_on": "締結日",
        "members": "構成自治体数",
        "as_of": "基準日",
        "place": "記載箇所",
    }
    coded = ("kind",)

    @classmethod
    def find(cls, content):
        """Same: this agreement, and the printed number of members if the row has one."""
        body = Body.objects.filter(name=content["name"]).first()
        if not body:
            return False, False
        signed = Agreement.objects.filter(body=body, signed_on=content.get("signed_on") or NO_DAY).exists()
        if content.get("members") is None:
            return True, signed
        printed = {"measure": "members", "body": content["name"], "value": content["members"]}
        _, same, *doubts = FigureRows.find(printed | {"as_of": content.get("as_of"), "place": content.get("place", "")})
        return True, signed and same, *doubts

    def write(self, row):
        content, context = row.content, self.context
        body = Body.objects.filter(name=content["name"]).first() or self._body(content)
        is_company = body.kind == Body.Kind.COMPANY
        if not Agreement.objects.filter(body=body, signed_on=content["signed_on"]).exists():
            name = "包括連携協定" if is_company else "広域連携協定"
            context.save(Agreement(body=body, name=name, signed_on=content["signed_on"], source=context.source))
        if content.get("members") is not None:
            as_of = content.get("as_of") or context.source.as_of
            publish_figure(context, "members", content["members"], as_of, content["place"], body)
        return body

    def _body(self, content):
        prefecture = Prefecture.objects.filter(name=content.get("prefecture") or "").first()
        number = (Body.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        body = Body(number=number, name=content["name"], kind=content["kind"], prefecture=prefecture)
        return self.context.save(body)
