from .announcements.models import Announcement, AnnouncementRecipient
from .contact.models import ContactMessage, ContactReply

__all__ = ["Announcement", "AnnouncementRecipient", "ContactMessage", "ContactReply"]
