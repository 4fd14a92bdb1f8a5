from typing import Any

from django.urls import path

from .answering import views as answering
from .asking import views as asking

app_name = "enquiries"
urlpatterns: list[Any] = []
# asking: the secretariat's pages
urlpatterns += [
    path("<int:pk>/", asking.enquiry_detail, name="enquiry-detail"),
]

# answering: of a municipality or ward that is asked
urlpatterns += [
    path("<int:pk>/answer/", answering.answer, name="answer"),
]
