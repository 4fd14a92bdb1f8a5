"""対応待ち of the secretariat: what is to be done after its own contacts."""

from django.utils import timezone

from portal.desk_items import DeskItem, DeskList

from .models import Contact


def desk_items(now):
    """What is to be done stands from its due day, or that of the contact, until it is done."""
    day = timezone.localdate(now)
    todo = Contact.objects.of_place(None).to_do().with_partners()
    yield DeskList("接触のあとの対応", todo, lambda contacts: _todo(contacts, day), page="timeline:contact-detail")


def _todo(contacts, day):
    for each in contacts:
        since = each.due_on or min(each.first_day, day)
        title = f"{each.follow_up}（{each.partner}：{each.subject}）"
        yield DeskItem(title, each.get_absolute_url(), since, each.follow_up_by or "事務局", "対応を済ませる")
