"""Rows of the 引継書: agreements of the municipality's association, and its ties with wards (各区交流)."""

from agreements.signing.models.agreements import Agreement
from portal.web.days import full_day

from .models import Tie


def agreements(municipality, day, reader):
    """Yields (day, text) of the agreements and ties that hold on `day`. Two queries; of a ward one."""
    ties = Tie.objects.as_of(day).with_places()
    if municipality.is_ward:
        for tie in ties.filter(ward=municipality):
            yield _begun(tie), f"{tie.municipality.full_name}（{tie.kind}）"
        return
    signed = Agreement.objects.as_of(day).filter(body__prefecture=municipality.prefecture_id).select_related("body")
    for agreement in signed:
        if municipality.kind in agreement.body.member_kinds():
            yield (
                full_day(agreement.signed_on, weekdays=False),
                f"{agreement.body.name}と特別区長会「{agreement.name}」",
            )
    for tie in ties.filter(municipality__in=municipality.ids_with_predecessors()):
        yield _begun(tie), f"{tie.ward.name}（{tie.kind}）"


def _begun(tie):
    return full_day(tie.started_on, weekdays=False) if tie.started_on else "開始日不明"
