"""The app's HTTP contract: every request and every answer is held against openapi.yaml."""

from pathlib import Path
import re
from typing import Any

from jsonschema import Draft202012Validator
import yaml

OPENAPI = Path(__file__).parents[3] / "ml_addon" / "energier_ml" / "api" / "openapi.yaml"


class Contract:
    """The paths of openapi.yaml."""

    def __init__(self) -> None:
        self._document = yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))

    def check_request(self, method: str, path: str, body: Any) -> None:
        """Raise ValidationError for a body that the contract does not have, LookupError for an operation it does not have."""
        asked = self._operation(method, path).get("requestBody")
        if asked is None:
            assert body is None, f"{method} {path} takes no body"
            return
        self._validate(asked["content"]["application/json"]["schema"], body)

    def check_answer(self, method: str, path: str, status: int, body: Any) -> None:
        """Raise ValidationError for an answer that the contract does not have."""
        answers = self._operation(method, path)["responses"]
        answer = self._resolved(answers.get(str(status)) or answers["default"])
        content = answer.get("content")
        if content is None:
            assert body is None
            return
        (media,) = content.values()
        self._validate(media["schema"], body)

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        for template, item in self._document["paths"].items():
            pattern = re.sub(r"\{\w+\}", "[^/]+", template)
            if re.fullmatch(pattern, path) and method.lower() in item:
                operation: dict[str, Any] = item[method.lower()]
                return operation
        raise LookupError(f"openapi.yaml has no {method} {path}")

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in node:
            return node
        found: dict[str, Any] = self._document
        for key in node["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        return found

    def _validate(self, schema: dict[str, Any], body: Any) -> None:
        Draft202012Validator({"components": self._document["components"], **schema}).validate(body)
