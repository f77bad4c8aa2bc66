"""The server against its own description: whatever is sent, it answers as it says it does."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from pretended_run import pretend_run
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from studio_page import HOST, TOKEN

from jerboa.project import Project
from jerboa.studio import create_app
from jerboa.studio._guard import Access

HEADERS = {"host": HOST, "x-jerboa-token": TOKEN}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 12
"""Of each operation."""


@pytest.fixture
def described(project: Project) -> schemathesis.BaseSchema:
    pretend_run(project, {"alarm/one.wav": [0.9], "background/two.wav": [0.1]})
    app = create_app(project, Access(TOKEN, frozenset({HOST})))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers=HEADERS)
    # One of them starts a training, one never ends.
    return schema.exclude(path=["/api/training", "/api/training/events"])


@pytest.mark.slow
def test_it_answers_as_described(described: schemathesis.BaseSchema) -> None:
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) >= 14
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        def answers(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=HEADERS, checks=CHECKS)

        answers()
