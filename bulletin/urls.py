from typing import Any

app_name = "bulletin"
urlpatterns: list[Any] = []
# board: lists, search, following

# proposals: writing, posting, attachments, moderation

# roll-call: answers, the ward's inbox, talk

# cases
