"""The running app does what the contract says, also when it is asked what nobody would ask."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from energier_ml.api import Settings, create_app

from .conftest import HOME, WARMTH
from .contract import CONTRACT, PATH
from .service import TOKEN, Service, serving

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]
contract = schemathesis.openapi.from_path(PATH)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder: Path = tmp_path_factory.mktemp("data")
    with serving(folder) as started:
        started.ask("PUT", "/v1/series/sensor.home_energy", HOME)
        started.ask("PUT", "/v1/series/warmth", WARMTH)
        yield started


@contract.parametrize()
@settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_those_of_the_contract(case: "schemathesis.Case[Any]", service: Service) -> None:
    case.call_and_validate(
        base_url=f"http://127.0.0.1:{service.port}", headers={"Authorization": f"Bearer {TOKEN}"}, checks=CHECKS
    )


def test_the_contract_names_every_route() -> None:
    app = create_app(Settings(Path("/nonexistent"), TOKEN))
    routes = {
        (route.method.lower(), route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    described = {
        (method, path) for path, methods in CONTRACT["paths"].items() for method in methods if method != "parameters"
    }
    assert routes - {("get", "/"), ("get", "/web/{path}")} == described
