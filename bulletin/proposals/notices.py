"""Messages about proposals, one function each; only transitions call them.

`readers`: who is notified, and the municipality each of them serves (None: neither, or the secretariat). Each message
is complete in itself: who reads it on another terminal, where links cannot be followed, still knows what to do. The
key names the cause: the proposal and the version, or the moment, it is about.
"""

from django.db.models import Q
from django.utils import timezone

from outbox.models import Notice
from outbox.notify import notify_all
from outbox.writing_out import take_back
from portal.japanese.wareki import full_date


def posted(proposal, readers, reach):
    """To its writers: the proposal is posted. `reach`: the Reach of its addressees, who was told and who was not."""
    later = "担当者が登録されたときは、その日に知らせます。" if reach.nobody else ""
    _notify(
        readers,
        proposal,
        key="on-board",
        is_first=True,
        title=f"掲載されました：{proposal}",
        body=f"{proposal}を掲載しました。回答期限は{_until(proposal)}です。\n{reach}{later}",
    )


def answer_wanted(proposal, readers, answers):
    """To the addressees: the proposal is posted and asks for an answer. `answers`: the words to choose from."""
    _notify(
        readers,
        proposal,
        key="posted",
        is_first=True,
        title=f"{_kind(proposal)}が届きました：{proposal}",
        body=(
            f"{proposal.municipality}から{_kind(proposal)}が届きました。{_until(proposal)}までに回答してください。\n"
            f"回答は、{_several(answers)}から選びます。\n\n{summary(proposal)}"
        ),
    )


def asked_later(proposal, readers, answers):
    """To municipalities added to the addressees: it asks for an answer. `answers`: the words to choose from."""
    _notify(
        readers,
        proposal,
        key="asked-later",
        title=f"{_kind(proposal)}が届きました：{proposal}",
        body=(
            f"{proposal.municipality}が、掲載中の{_kind(proposal)}のあて先に加えました。"
            f"{_until(proposal)}までに回答してください。\n"
            f"回答は、{_several(answers)}から選びます。\n\n{summary(proposal)}"
        ),
    )


def _several(answers):
    """手を挙げる・検討中の2つ."""
    return f"{'・'.join(answers)}の{len(answers)}つ"


def posted_to_followers(proposal, readers):
    """To followers of one of its fields or proposers: the proposal is posted."""
    body = f"{head(proposal)}{proposal.summary}\n{_lines(_give_and_take(proposal))}"
    title = f"{proposal.kind_name}が掲載されました：{proposal.number_name}「{proposal.title}」"
    key, url = f"posted-followed:{proposal.pk}", proposal.get_absolute_url()
    about = {"key": key, "title": title, "body": body, "url": url}
    notify_all(readers, exclude=proposal.created_by, of_office=False, **about)


def approval_wanted(proposal, readers):
    """To the managers of the proposer: a proposal waits for their approval (承認待ち)."""
    writer = f"{proposal.created_by}さん" if proposal.created_by else "担当者"
    _notify(
        readers,
        proposal,
        key="approval-wanted",
        title=f"掲載の承認を待っています：{proposal}",
        body=f"{writer}の書いた{proposal}が、代表担当者の承認を待っています。\n\n{summary(proposal)}",
    )


def changed(proposal, readers):
    """To those who have answered: the text of the proposal was changed."""
    _notify(
        readers,
        proposal,
        key="changed",
        title=f"内容が変わりました：{proposal}",
        body=f"回答済みの{proposal}の内容が変わりました。回答は期限まで改めることができます。\n\n{summary(proposal)}",
    )


def extended(proposal, readers):
    """To the addressees: the last day for answers is later (期限の延長)."""
    _notify(
        readers,
        proposal,
        key="extended",
        title=f"回答期限が延びました：{proposal}",
        body=f"{proposal}の回答期限が、{_until(proposal)}に延びました。",
    )


def reopened(proposal, readers):
    """To the addressees: the proposal is open again (再開)."""
    _notify(
        readers,
        proposal,
        key="reopened",
        title=f"募集が再開されました：{proposal}",
        body=f"{proposal}の募集が再開されました。{_until(proposal)}まで回答できます。\n\n{summary(proposal)}",
    )


def withdrawn(proposal, readers):
    """To the addressees: the proposal is withdrawn (取下げ); no answer is needed."""
    _notify(
        readers,
        proposal,
        key="withdrawn",
        title=f"取り下げられました：{proposal}",
        body=f"{proposal.municipality}が{proposal}を取り下げました。回答の必要はありません。",
    )


def closed(proposal, readers, by_secretariat=False):
    """To the addressees: the proposal ended without a match (不成立)."""
    who = "事務局" if by_secretariat else proposal.municipality
    _notify(
        readers,
        proposal,
        key="closed",
        title=f"不成立で終わりました：{proposal}",
        body=f"{who}が{proposal}を不成立で終えました。回答の必要はありません。",
    )


def closed_by_secretariat(proposal, readers, reason):
    """To its writers: the secretariat closed the proposal (不成立), with the reason."""
    _notify(
        readers,
        proposal,
        key="closed",
        title=f"事務局が不成立で終えました：{proposal}",
        body=f"事務局が{proposal}を不成立で終えました。\n理由：{reason}",
    )


def expired(proposal, readers):
    """To its writers: the proposal has expired (期限切れ), and what they can do."""
    _notify(
        readers,
        proposal,
        key="expired",
        title=f"回答期限が過ぎました：{proposal}",
        body=(
            f"{proposal}の回答期限（{_until(proposal)}）が過ぎました。\n"
            "期限を改めて再開するか、取り下げるか、不成立で終えることができます。"
        ),
    )


def sent_back(proposal, readers, who):
    """To its writers: the proposal is a draft again, with the reason; `who`: the secretariat or their own manager."""
    _take_back(proposal)
    _notify(
        readers,
        proposal,
        key=f"sent-back:{proposal.returned_at.isoformat()}",
        title=f"差し戻されました：{proposal}",
        body=f"{who}が{proposal}を差し戻しました。内容を直して、もう一度掲載できます。\n理由：{proposal.returned_reason}",
    )


def hidden(proposal, readers):
    """To its writers: the secretariat hid the proposal, with the reason."""
    _take_back(proposal)
    _notify(
        readers,
        proposal,
        key=f"hidden:{proposal.hidden_at.isoformat()}",
        title=f"非表示になりました：{proposal}",
        body=f"事務局が{proposal}を非表示にしました。ほかの人には見えません。\n理由：{proposal.hidden_reason}",
    )


def unhidden(proposal, readers):
    """To its writers: the secretariat shows the hidden proposal again."""
    _notify(
        readers,
        proposal,
        key=f"unhidden:{timezone.now().isoformat()}",
        title=f"再び表示されました：{proposal}",
        body=f"事務局が{proposal}の非表示を取り消しました。",
    )


def merged(proposal, readers):
    """To its writers and addressees: the proposal was merged into another."""
    _notify(
        readers,
        proposal,
        key="merged",
        title=f"{proposal.merged_into.number_name}にまとめられました：{proposal}",
        body=f"事務局が{proposal}を{proposal.merged_into}にまとめました。回答ややりとりは、そちらで続けてください。",
    )


def attachment_refused(attachment, readers):
    """To its writers: the virus scanner refused an attachment."""
    proposal = attachment.proposal
    _notify(
        readers,
        proposal,
        key=f"attachment-refused:{attachment.pk}",
        title=f"添付資料を消しました：{proposal}",
        body=(
            f"{proposal}に添付された「{attachment.name}」から、有害なプログラム（ウイルスなど）が見つかったため、消しました。"
            f"{attachment.who_opened_it}\n添付した人の端末を、情報システムの担当課に確かめてもらってください。"
        ),
    )


def enclosure_refused(enclosure, proposal, readers):
    """To who wrote the message: the virus scanner refused the file with it."""
    _notify(
        readers,
        proposal,
        key=f"enclosure-refused:{enclosure.pk}",
        title=f"添えたファイルを消しました：{proposal}",
        body=(
            f"{proposal}の返信か相談に添えた「{enclosure.name}」から、有害なプログラム（ウイルスなど）が見つかったため、"
            f"消しました。{enclosure.who_opened_it}文章は残っています。\n"
            "使った端末を、情報システムの担当課に確かめてもらってください。"
        ),
    )


def asked_to_join(row, readers):
    """To a municipality asked to be co-proposer (共同提案): its answer is wanted."""
    proposal = row.proposal
    _notify(
        readers,
        proposal,
        key=f"asked-to-join:{row.pk}",
        title=f"共同提案の確認をお願いします：{proposal}",
        body=(
            f"{proposal.municipality}から、{row.municipality}との共同提案にしたいと求められています。\n"
            f"ページを読んで、共同提案に加わるか、断るかを選んでください。\n\n{summary(proposal)}"
        ),
    )


def join_answered(row, readers):
    """To the writers: the municipality asked joins, or does not."""
    joined = row.confirmed_at is not None
    _notify(
        readers,
        row.proposal,
        key=f"join-answered:{row.pk}",
        title=f"{row.municipality}が共同提案{'に加わりました' if joined else 'を断りました'}：{row.proposal}",
        body=f"{row.municipality}が{row.proposal}の共同提案{'に加わりました。' if joined else 'を断りました。'}",
    )


def head(proposal, day=None):
    """First lines of every message: number, title, proposer, deadline."""
    left = days_left(proposal, day or timezone.localdate())
    until = f"回答期限：{full_date(proposal.answer_until)}（{left}）\n" if proposal.answer_until else ""
    return f"{proposal}（{proposal.municipality}）\n{until}\n"


def days_left(proposal, day):
    """Time left for answers as text: あと5日, 今日まで, 3日過ぎています, 期限なし."""
    left = proposal.days_left(day)
    if left is None:
        return "期限なし"
    if left > 0:
        return f"あと{left}日"
    return "今日まで" if left == 0 else f"{-left}日過ぎています"


def _kind(proposal):
    return proposal.kind_name


def _until(proposal):
    return full_date(proposal.answer_until)


def summary(proposal):
    """The texts of the proposal but for the body, a line for each that is filled in; its office and telephone."""
    lines = [("件名", proposal.title), ("あらまし", proposal.summary)]
    lines += [*_give_and_take(proposal), ("時期", proposal.season)]
    if proposal.office:
        lines.append(("担当課", f"{proposal.office}（電話 {proposal.office.telephone}）"))
    return _lines(lines)


def _give_and_take(proposal):
    return [("出せるもの", proposal.offers), ("求めること", proposal.seeks)]


def _lines(named):
    """A line for each name and text that is filled in; the further lines of a text stand in from the names."""
    return "\n".join(f"{name}：{text}".replace("\n", "\n　　") for name, text in named if text)


def made_private(proposal):
    """Delete its notices to people who are no members: they may not read it any more."""
    notices = Notice.objects.filter(municipality=None, for_secretariat=False)
    reason = f"{proposal.number_name}は、いまは会員だけが読めます。"
    take_back(notices, reason, url__startswith=proposal.get_absolute_url())


def _take_back(proposal):
    """Delete its notices to all but its proposers and the secretariat, and hold back their mail."""
    joined = proposal.co_proposers.filter(declined_at=None).values("municipality")
    others = Q(municipality=None) | ~(Q(municipality=proposal.municipality_id) | Q(municipality__in=joined))
    notices = Notice.objects.filter(others, for_secretariat=False)
    reason = f"{proposal.number_name}は、いまは掲載されていません。"
    take_back(notices, reason, url__startswith=proposal.get_absolute_url())


def _notify(readers, proposal, *, key, title, body, is_first=False):
    """Notify `readers`, once for each version of the proposal; `is_first`: a version comes to this once alone."""
    cause = f"proposal-{key}:{proposal.pk}:{proposal.version}"
    about = {"key": cause, "title": title, "body": body, "url": proposal.get_absolute_url()}
    notify_all(readers, is_first=is_first, **about)
