"""The contract, and whether what the app answers is in it."""

from pathlib import Path
import re
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
import yaml

import energier_ml.api

PATH = Path(energier_ml.api.__file__).with_name("openapi.yaml")
CONTRACT: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
JSON = ("application/json", "application/problem+json")


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """The operation that a request is one of; None where the contract has none."""
    for template, operations in CONTRACT["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            found: dict[str, Any] | None = operations.get(method.lower())
            return found
    return None


def check(method: str, path: str, status: int, media: str, body: Any) -> None:
    """An answer has a status and a type of its operation, and what its schema asks for."""
    operation = operation_of(method, path)
    if operation is None:  # the router's own answers are problems, too
        content = CONTRACT["components"]["responses"]["Problem"]["content"]
    else:
        response = operation["responses"].get(str(status)) or operation["responses"]["default"]
        if "$ref" in response:
            assert status >= 400, f"{method} {path}: {status} is not in the contract"
            response = CONTRACT["components"]["responses"]["Problem"]
        content = response.get("content", {})
    if not content:
        assert not body
        return
    assert media in content, f"{method} {path}: {status} as {media}"
    if media in JSON:
        schema = {**content[media]["schema"], "components": CONTRACT["components"]}
        validator_for(schema, Draft202012Validator)(
            schema, format_checker=Draft202012Validator.FORMAT_CHECKER
        ).validate(body)
