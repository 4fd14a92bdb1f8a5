"""会員: municipalities (自治体), their membership, and the people who use the portal for them.

Rooms, each imports only from those below it (access, hooks and sessions are below all of them):
  dashboard, hand_over_sheet, invitation_acceptance: pages that show several rooms
  directory      自治体を探す: list and pages of municipalities
  unreachable    届かないアドレス: addresses that take no mail
  inviting       招待 from a list: managers of wards and members that have none
  secretariat    事務局の職員とアカウント: accounts, and invitations into the secretariat
  yearly_review  担当者の年次確認 of all members, as the secretariat sees it
  paper_codes    符号: codes on paper with which somebody without an account answers
  profiles       魅力発信
  registration   会員登録: applications and memberships
  people         担当者と担当課: offices, assignments, invitations, hand-over, yearly confirmation
  accounts       アカウント: users, login, notices
  places         the register of municipalities and prefectures
"""
