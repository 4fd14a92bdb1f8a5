from django.urls import path

from . import views

app_name = "members"
urlpatterns = [
    path("municipalities/", views.municipality_list, name="municipality-list"),
    path("municipalities/<str:lg_code>/", views.municipality_detail, name="municipality-detail"),
]
