"""What answers in the process, for the tests of the process: it needs no second to be imported."""

from pathlib import Path

from energier_ml.engine.requests import ForecastRequest, RefusedError, Request
from energier_ml.jobs import Json
from energier_ml.store import Database, StoreFullError
from energier_ml.store.store import FILE


class Echo:
    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._after: list[str] = []

    def answer(self, request: Request) -> Json:
        match request.series:
            case "refused":
                raise RefusedError("no-history", "nothing is known")
            case "full":
                raise StoreFullError(self._data_dir)
            case "unknown":
                database = Database(self._data_dir / FILE)
                return database.series("unknown").name
            case "mistake":
                return 1 // 0
            case "hoard":
                return len(bytearray(8 << 30))
            case "not-a-number":
                return float("nan")
            case _:
                return {"series": request.series, "after": list(self._after)}

    def afterwards(self, request: Request) -> None:
        if request.series == "careless":
            raise ZeroDivisionError
        if isinstance(request, ForecastRequest):
            self._after.append(request.series)


def dies(data_dir: Path) -> Echo:
    raise SystemExit(3)
