from .announcements.models import Announcement, AnnouncementRecipient
from .enquiries.models import Enquiry, EnquiryAnswer

__all__ = ["Announcement", "AnnouncementRecipient", "Enquiry", "EnquiryAnswer"]
