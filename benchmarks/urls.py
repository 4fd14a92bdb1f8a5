from django.urls import include, path

from benchmarks import views

urlpatterns = [
    path("reference/constant/", views.constant),
    path("reference/ordinary/", views.ordinary),
    path("", include("portal.urls")),
]
