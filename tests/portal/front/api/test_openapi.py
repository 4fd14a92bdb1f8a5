"""The OpenAPI file: requests made from it are answered as it says, and it is the one that is served."""

import re
from collections import Counter

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from portal.front.api.interface import openapi_file
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/api/v1/openapi.json"
FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# All but this: a file cannot say which days have come, or which prefectures there are, so such words are refused.
NOT_HELD = [positive_data_acceptance]


@pytest.fixture
def same_connection():
    """Requests leave the connection of the test open, as Django's own client does it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_requests_made_from_the_file_are_answered_as_it_says(aoba, same_connection):
    """With what the file allows and with what it does not; own data with a token."""
    make.proposal(aoba, visibility="public")
    headers = {"Host": "localhost"}
    token = headers | {"Authorization": f"Bearer {make.data_token(aoba)[1]}"}
    schema = schemathesis.openapi.from_wsgi(ADDRESS, WSGIHandler(), headers=headers)
    statuses = {}
    for operation in (result.ok() for result in schema.get_all_operations()):
        sent = token if "/own/" in operation.path else headers
        statuses[operation.path] = {status for mode in modes(operation) for status in ask(operation, mode, sent)}
    assert len(statuses) == len(openapi_file()["paths"])
    assert [path for path, found in statuses.items() if "{" not in path and 200 not in found] == []


def modes(operation):
    """What is sent: also what the file does not allow, where it does not allow every text."""
    asked = openapi_file()["paths"][operation.path]["get"]["parameters"]
    is_strict = any(each["schema"].get("type") == "integer" for each in asked)
    return list(GenerationMode) if is_strict else [GenerationMode.POSITIVE]


def ask(operation, mode, headers):
    """Send some requests to the operation; returns the statuses of the answers."""
    found = set()

    @FEW
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        found.add(case.call_and_validate(headers=headers, excluded_checks=NOT_HELD).status_code)

    run()
    return found


def test_file_is_served_and_complete():
    served = Client().get(ADDRESS)
    assert served.headers["Content-Type"].startswith("application/json") and served.json() == openapi_file()
    paths = openapi_file()["paths"]
    assert {method for methods in paths.values() for method in methods} == {"get"}
    names = [methods["get"]["operationId"] for methods in paths.values()]
    assert len(set(names)) == len(names) > 25
    wordless = [
        (path, each["name"])
        for path, methods in paths.items()
        for each in methods["get"]["parameters"]
        if each["in"] == "query" and not each["schema"].get("description")
    ]
    assert wordless == []
    own = {path for path, methods in paths.items() if methods["get"].get("security")}
    assert own == {path for path in paths if re.match("/api/v1/own/", path)}


def test_no_two_shapes_have_one_name():
    """Of two the file would tell one alone, and every answer of the other's would be wrong."""
    shapes = {shape for shape in all_of(Schema) if shape.__module__.startswith("portal.front.api")}
    names = Counter(shape.__name__ for shape in shapes if "[" not in shape.__name__)
    assert [name for name, number in names.items() if number > 1] == [] and len(names) > 30


def all_of(shape):
    return {each for below in shape.__subclasses__() for each in {below} | all_of(below)}
