"""The draft of a statement (声明) on a disaster, from what is registered of it: nothing that is not known."""

from timeline.models import Disaster, News


def statement_of(disaster: Disaster) -> str:
    """The statement as Markdown, to be put right before it is published: sympathy, what was done, who goes on."""
    paragraphs = [
        f"{disaster.name}により被害を受けられた皆様に、心からお見舞いを申し上げます。",
        "特別区長会と東京23区は、被災された自治体の求めに応じて、支援を行います。",
    ]
    done = [f"- {action.summary}" for action in disaster.actions.select_related("ward")]
    if done:
        paragraphs += ["これまでに決めた支援は、次のとおりです。", "\n".join(done)]
    return "\n\n".join(paragraphs)


def draft_news(disaster: Disaster, *, by) -> News:
    """A draft of 事務局からのお知らせ with the statement; the one of today, where it was drafted before."""
    news = News(title=f"{disaster.name}について"[:100], body=statement_of(disaster))
    if before := News.objects.filter(title=news.title, starts_on=news.starts_on).first():
        return before
    news.register(by=by)
    return news
