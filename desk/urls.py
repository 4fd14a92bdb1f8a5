from django.urls import path

from . import checks, mail, signing
from .announcements import views as announcements
from .audit import views as audit
from .contact import views as contact
from .retention import views as retention

app_name = "desk"
urlpatterns = [
    path("contact/", contact.contact, name="contact"),
    path("desk/announcements/", announcements.announcement_list, name="announcement-list"),
    path("desk/announcements/new/", announcements.announcement_create, name="announcement-create"),
    path("desk/announcements/<int:pk>/", announcements.announcement_detail, name="announcement-detail"),
    path("desk/enquiries/", contact.contact_list, name="contact-list"),
    path("desk/enquiries/<int:pk>/", contact.contact_detail, name="contact-detail"),
    path("desk/enquiries/<int:pk>/state/", contact.contact_state, name="contact-state"),
    path("desk/audit/", audit.audit_list, name="audit-list"),
    path("desk/retention/", retention.retention_list, name="retention-list"),
    path("desk/mail/", mail.mail_list, name="mail-list"),
    path("desk/agreements/sign/", signing.agreement_sign, name="agreement-sign"),
    path("desk/agreements/<int:pk>/correct/", signing.agreement_correct, name="agreement-correct"),
    path("desk/checks/", checks.check_list, name="check-list"),
    path("desk/checks/keep/", checks.check_keep, name="check-keep"),
]
