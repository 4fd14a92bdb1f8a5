from django.urls import path

from . import views

app_name = "agreements"
urlpatterns = [
    path("agreements/", views.body_list, name="body-list"),
    path("agreements/<int:pk>/", views.body_detail, name="body-detail"),
    path("statistics/", views.statistic_list, name="statistic-list"),
]
