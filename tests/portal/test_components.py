"""The page of components, which only developers see: it holds all of them, each as the templates draw it."""

import runpy
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, reverse

from portal.templatetags import site

COMPONENTS = Path("templates/components")


@pytest.fixture
def development(settings):
    """The addresses of development."""
    settings.DEBUG = True
    addresses = runpy.run_path("portal/urls.py")
    settings.DEBUG = False
    settings.ROOT_URLCONF = type("Development", (), {"urlpatterns": addresses["urlpatterns"]})


def test_page_of_components_is_absent_in_production(client):
    with pytest.raises(NoReverseMatch):
        reverse("components")
    assert client.get("/components/").status_code == 404


@pytest.mark.usefixtures("development")
def test_page_of_components_holds_every_component(client):
    site.fixed.cache_clear()  # what was rendered once for the process would not be seen again
    response = client.get(reverse("components"))  # without the database
    drawn = {template.name for template in response.templates}
    assert {f"components/{path.name}" for path in COMPONENTS.iterdir()} - drawn == set()


@pytest.mark.browser
@pytest.mark.usefixtures("development")
@pytest.mark.parametrize("width", [360, 1280])
def test_page_of_components_is_accessible(page, assert_accessible, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(reverse("components"))
    assert_accessible()
