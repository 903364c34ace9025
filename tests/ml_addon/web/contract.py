"""Whether requests and answers are what `openapi.yaml` says."""

from collections.abc import Mapping
import functools
from pathlib import Path
from typing import Any

import jsonschema
import yaml

CONTRACT = Path(__file__).parents[3] / "ml_addon" / "energier_ml" / "api" / "openapi.yaml"


@functools.cache
def contract() -> dict[str, Any]:
    """The contract, parsed."""
    parsed: dict[str, Any] = yaml.safe_load(CONTRACT.read_text("utf-8"))
    return parsed


def operation(path: str, method: str) -> Mapping[str, Any]:
    """What the contract says of one; KeyError: nothing."""
    found: Mapping[str, Any] = contract()["paths"][path][method.lower()]
    return found


def answer_faults(path: str, method: str, status: int, body: object) -> list[str]:
    """What is wrong with a JSON answer."""
    responses = operation(path, method)["responses"]
    response = responses.get(str(status)) or responses.get("default")
    if response is None:
        return [f"{method} {path} has no answer {status}"]
    if "$ref" in response:
        response = contract()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    content = response["content"]
    kind = "application/json" if "application/json" in content else "application/problem+json"
    return [f"{method} {path} {status}: {fault}" for fault in faults(body, content[kind]["schema"])]


def request_faults(path: str, method: str, body: object) -> list[str]:
    """What is wrong with a JSON request."""
    schema = operation(path, method)["requestBody"]["content"]["application/json"]["schema"]
    return [f"{method} {path} request: {fault}" for fault in faults(body, schema)]


def faults(body: object, schema: Mapping[str, Any]) -> list[str]:
    """What is wrong with a document."""
    validator = jsonschema.Draft202012Validator({**schema, "components": contract()["components"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]
