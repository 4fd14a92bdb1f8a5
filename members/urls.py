from django.urls import path

from . import dashboard, hand_over_sheet, invitation_acceptance
from .accounts.views import accounts, notices
from .data_tokens import views as data_tokens
from .directory import views as places
from .inviting import views as inviting
from .people.views import hand_overs, people
from .profiles import views as profiles
from .registration.views import applications, decisions, domains, memberships
from .secretariat import views as desk_people
from .unreachable import views as unreachable
from .yearly_review import views as yearly_review

app_name = "members"
urlpatterns = [
    path("municipalities/", places.municipality_list, name="municipality-list"),
    path("municipalities/profiles/", profiles.profile_list, name="profile-list"),  # before the code of any municipality
    path("municipalities/<str:lg_code>/", places.municipality_detail, name="municipality-detail"),
    # the way in
    path("members/register/", applications.application_start, name="application-start"),
    path("members/applications/<int:pk>/", applications.application_detail, name="application-detail"),
    path(
        "members/applications/<int:pk>/municipality/",
        applications.application_municipality,
        name="application-municipality",
    ),
    path("members/applications/<int:pk>/office/", applications.application_office, name="application-office"),
    path("members/applications/<int:pk>/check/", applications.application_check, name="application-check"),
    path("members/applications/<int:pk>/withdraw/", applications.application_withdraw, name="application-withdraw"),
    # the secretariat's decision
    path("desk/applications/", decisions.application_queue, name="application-queue"),
    path("desk/applications/<int:pk>/decide/", decisions.application_decide, name="application-decide"),
    path("desk/memberships/", memberships.membership_list, name="membership-list"),
    path("desk/memberships/<int:pk>/", memberships.membership_edit, name="membership-edit"),
    path("desk/memberships/<int:pk>/cancel/", memberships.membership_cancel, name="membership-cancel"),
    path("desk/rolls/", yearly_review.roll_list, name="roll-list"),
    path("desk/inviting/", inviting.inviting_list, name="inviting-list"),
    path("desk/rolls/<str:lg_code>/manager/", yearly_review.manager_invite, name="manager-invite"),
    path("desk/unreachable/", unreachable.unreachable_list, name="unreachable-list"),
    path("desk/unreachable/<int:pk>/clear/", unreachable.unreachable_clear, name="unreachable-clear"),
    path("desk/domains/", domains.domain_list, name="domain-list"),
    path("desk/domains/<int:pk>/delete/", domains.domain_delete, name="domain-delete"),
    # the secretariat's people, and every account
    path("desk/people/", desk_people.people, name="desk-people"),
    path("desk/people/invite/", desk_people.invite, name="desk-invite"),
    path("desk/people/invitations/<int:pk>/revoke/", desk_people.invitation_revoke, name="desk-invitation-revoke"),
    path("desk/people/<int:pk>/", desk_people.account, name="desk-account"),
    path("desk/people/<int:pk>/role/", desk_people.role, name="desk-role"),
    path("desk/people/<int:pk>/end/", desk_people.end, name="desk-end"),
    path("desk/people/<int:pk>/deactivate/", desk_people.deactivate, name="desk-deactivate"),
    path("desk/people/<int:pk>/reactivate/", desk_people.reactivate, name="desk-reactivate"),
    path("desk/people/<int:pk>/sessions/", desk_people.sessions_end, name="desk-sessions-end"),
    path("desk/people/<int:pk>/second-factor/", desk_people.second_factor, name="desk-second-factor"),
    # one's own municipality
    path("members/", dashboard.home, name="home"),
    path("members/notices/", notices.notice_list, name="notice-list"),
    path("members/settings/", notices.settings, name="settings"),
    path("members/people/", people.people, name="people"),
    path("members/people/invite/", people.invite, name="invite"),
    path("members/people/confirm/", people.roll_confirm, name="roll-confirm"),
    path("members/people/<int:pk>/role/", people.assignment_role, name="assignment-role"),
    path("members/people/<int:pk>/end/", people.assignment_end, name="assignment-end"),
    path("members/people/<int:pk>/hand-over/", hand_overs.hand_over, name="hand-over"),
    path("members/people/<int:pk>/sheet/", hand_over_sheet.hand_over_sheet, name="hand-over-sheet"),
    path("members/people/<int:pk>/remarks/", hand_over_sheet.remarks_edit, name="remarks-edit"),
    path("members/offices/new/", people.office_create, name="office-create"),
    path("members/offices/<int:pk>/edit/", people.office_edit, name="office-edit"),
    path("members/offices/<int:pk>/mailbox/", people.mailbox_ask, name="mailbox-ask"),
    path("members/mailboxes/<str:token>/", people.mailbox_confirm, name="mailbox-confirm"),
    path("members/invitations/<int:pk>/revoke/", people.invitation_revoke, name="invitation-revoke"),
    path("members/invitations/<str:token>/", invitation_acceptance.invitation_accept, name="invitation-accept"),
    path("members/tokens/", data_tokens.token_list, name="token-list"),
    path("members/tokens/new/", data_tokens.token_create, name="token-create"),
    path("members/tokens/<int:pk>/end/", data_tokens.token_end, name="token-end"),
    # accounts, beside allauth's own pages
    path("members/kept/", accounts.kept_form, name="kept-form"),
    path("members/start/<str:token>/", accounts.start, name="start"),
    path("members/sessions/<int:pk>/end/", accounts.session_end, name="session-end"),
    # 魅力発信
    path("members/profile/", profiles.profile_edit, name="profile-edit"),
    path("members/profile/confirm/", profiles.profile_confirm, name="profile-confirm"),
    path("members/profile/pictures/", profiles.picture_add, name="picture-add"),
    path("members/profile/pictures/<int:pk>/delete/", profiles.picture_delete, name="picture-delete"),
    path("pictures/<int:pk>/", profiles.picture, name="picture"),
]
