"""What is refused: each error has a code that is also the key of its translation."""

from collections.abc import Mapping


class TariffError(Exception):
    """Something a bill cannot be computed from; `code` says what, `details` where."""

    def __init__(self, code: str, message: str, details: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.details: Mapping[str, str] = details or {}


class PlanError(TariffError):
    """A plan file that is not good: which file, where in it (a JSON path such as $.versions[0].from) and why."""

    def __init__(self, file: str, path: str, reason: str) -> None:
        super().__init__("plan_invalid", f"{file}: {path}: {reason}", {"file": file, "path": path, "reason": reason})
        self.file = file
        self.path = path
        self.reason = reason
