from django.urls import path

from . import checks, mail, signing
from .announcements import views as announcements
from .asked_about import views as asked_about
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
    path("desk/relief/<int:pk>/response/", asked_about.relief_response, name="relief-response"),
    path("desk/relief/<int:pk>/call/", asked_about.relief_call, name="relief-call"),
    path("desk/relief/<int:pk>/statement/", asked_about.relief_statement, name="relief-statement"),
    path("desk/policies/<int:pk>/opinions/", asked_about.policy_opinions, name="policy-opinions"),
    path("desk/policies/<int:pk>/gather/", asked_about.policy_gather, name="policy-gather"),
    path("desk/checks/", checks.check_list, name="check-list"),
    path("desk/checks/keep/", checks.check_keep, name="check-keep"),
]
