"""The second half of a proposal's way: from a raised hand to the public's calendar."""

import re

from django.utils import timezone


def go_from_agreement_to_the_calendar(sakai, shinagawa, desk, public, proposal):
    """Agreement, case, event, entry, what the public sees. Four tabs."""
    sakai.go(proposal.get_absolute_url())
    sakai.follow("手を挙げた相手に連携を申し入れる")
    sakai.page.get_by_label("品川区").first.check()
    sakai.press("この相手に申し入れる")
    shinagawa.go(proposal.get_absolute_url())
    shinagawa.press("連携に合意する")
    assert "全員が合意し、連携事例になりました。" in shinagawa.text
    case = shinagawa.page.url

    shinagawa.follow("歩みを加える")
    shinagawa.choose(kind="開催", event_kind="魅力発信イベント・物産")
    year = timezone.localdate().year + 1
    shinagawa.fill(text="しながわ水族館で黄金がにをPR", first_day=f"{year}-11-18", last_day=f"{year}-11-23")
    shinagawa.fill(venue="しながわ水族館")
    shinagawa.press("保存する")
    sakai.go(case)
    sakai.press("事務局に公開を申し込む")

    assert public.page.goto(case).status == 404
    desk.go("/desk/")
    desk.follow(re.compile(f"^{re.escape(proposal.title)}"))  # not the line about silent wards
    desk.press("公開する")
    public.go("/events/")
    assert "しながわ水族館で黄金がにをPR" not in public.text
    desk.go("/desk/")
    desk.follow("しながわ水族館で黄金がにをPR")
    desk.page.get_by_label("すぐに公開する").check()
    desk.press("保存する")

    for address in (
        "/timeline/",
        "/events/",
        f"/events/{year}/11/",
        "/municipalities/182109/",
        "/municipalities/131091/",
    ):
        public.go(address)
        assert (address, "しながわ水族館で黄金がにをPR" in public.text) == (address, True)
    public.follow("しながわ水族館で黄金がにをPR")
    public.follow(proposal.title)
    assert public.page.url == case
    public.follow("経過：しながわ水族館で黄金がにをPR")
