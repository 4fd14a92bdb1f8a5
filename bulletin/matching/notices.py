"""Messages about a case that is to be made of a proposal, one function each; only transitions call them.

`readers`: who is notified, and the municipality each of them serves. Each message is complete in itself.
"""

from django.utils import timezone

from outbox.notify import notify_all


def match_wanted(wanted, readers):
    """To those named who have not agreed: the proposer wants a case with them."""
    proposal = wanted.proposal
    names = "、".join(place.full_name for place in wanted.partners.select_related("prefecture"))
    lead = f"中心の区：{wanted.lead}\n" if wanted.lead else ""
    notify_all(
        readers,
        key=f"match-wanted:{proposal.pk}:{wanted.wanted_at.isoformat()}",
        title=f"連携の申入れがありました：{proposal}",
        body=(
            f"{proposal.municipality}が、{proposal}について、次の相手との連携を申し入れました。\n"
            f"相手：{names}\n{lead}\n名前のあるすべての相手が合意すると、連携事例になります。"
            f"合意するときは、ログインして、{proposal.number_name}のページで「連携に合意する」を押してください。"
        ),
        url=proposal.get_absolute_url(),
    )


def agreed(proposal, readers, by, missing):
    """To the proposer: one of those who raised their hand agrees to a case.

    `missing`: partners that have yet to agree, none where the case is made by this; None before anybody is named.
    """
    if missing is None:
        then = "一緒に取り組む相手を選んで申し入れ、全員が合意すると、連携事例になります。"
    elif missing:
        then = f"あと{len(missing)}団体（{'、'.join(place.full_name for place in missing)}）の合意を待っています。"
    else:
        then = "申し入れた相手の全員が合意し、連携事例になりました。次に、予定を「歩み」に書き、公開を申し込みます。"
    notify_all(
        readers,
        exclude=by,
        key=f"agreed:{proposal.pk}:{by.municipality.pk}:{timezone.now().isoformat()}",
        title=f"{by.municipality}が連携に合意しました：{proposal}",
        body=f"{by.municipality}が、{proposal}の連携に合意しました。\n{then}",
        url=proposal.get_absolute_url(),
    )
