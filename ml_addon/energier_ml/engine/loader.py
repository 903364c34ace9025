"""Methods out of model files, kept in memory: reading one takes longer than forecasting with it."""

from collections import OrderedDict
import hashlib
from pathlib import Path

import numpy as np

from ..forecast.adaptive import Adaptive, Memory
from ..forecast.base import Day, Fitted, Forecaster, History
from ..forecast.methods import METHODS
from ..forecast.pretrained import Pretrained
from ..forecast.saved import load
from .models import ModelError, ModelFile, ModelFiles

LOADED = 12  # of all series and methods
WARM_DAYS = 14


class Loader:
    """Loads what is asked for, and remembers what could not be loaded."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._loaded: OrderedDict[tuple[str, str, int, str], Forecaster | ModelError] = OrderedDict()
        self._verdicts: dict[tuple[str, str, int], str | None] = {}
        self._warm: dict[str, tuple[str, Memory]] = {}

    def files(self, series_id: str) -> ModelFiles:
        """The model files of a series."""
        return ModelFiles(self._data_dir, series_id)

    def forecaster(self, files: ModelFiles, file: ModelFile, timezone: str, method: str) -> Forecaster:
        """The method as that file has learned it, a new object where it has members; ModelError says why there is none."""
        check(file, timezone)
        forecaster = METHODS[method]()
        members = getattr(forecaster, "members", None)
        if members is None:
            return self._load(files, file, method) if kept(method) else forecaster
        for name in members:
            if kept(name):
                members[name] = self._load(files, file, name)
        return forecaster

    def warm_up(self, series_id: str, history: History, forecaster: Adaptive) -> Memory:
        """What a default that has learned nothing would have said of the last days: what it compares its members by."""
        state = _state(history)
        kept_state, memory = self._warm.get(series_id, (None, {}))
        if kept_state != state:
            for past in (history.until(date) for date in history.days[-WARM_DAYS:]):
                if past.end not in forecaster.memory and not np.isnan(past.kwh).all():
                    forecaster.predict(Day(past, history.temperature[len(past)]))
            memory = dict(forecaster.memory)
            self._warm[series_id] = (state, memory)
        return memory

    def why_not(self, files: ModelFiles, file: ModelFile, timezone: str) -> str | None:
        """Why a file cannot be used, or None; each is tried once, and not kept in memory for it."""
        key = (str(files.folder), file.version, file.changed)
        try:
            check(file, timezone)
            if key not in self._verdicts:
                tried = (_load(files, file, method) for method in sorted(file.methods))
                self._verdicts[key] = next((str(one) for one in tried if isinstance(one, ModelError)), None)
        except ModelError as error:
            return str(error)
        return self._verdicts[key]

    def _load(self, files: ModelFiles, file: ModelFile, method: str) -> Forecaster:
        key = (str(files.folder), file.version, file.changed, method)
        if key not in self._loaded:
            self._loaded[key] = _load(files, file, method)
            while len(self._loaded) > LOADED:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(key)
        loaded = self._loaded[key]
        if isinstance(loaded, ModelError):
            raise loaded
        return loaded


def _state(history: History) -> str:
    """Another one for any other history: a file that was imported changes the days before, at any hour."""
    known = hashlib.sha256(history.kwh.tobytes())
    known.update(history.temperature.tobytes())
    return f"{history.first} {history.end} {known.hexdigest()}"


def learns(method: str) -> bool:
    """Whether a method is nothing before it has learned; the default and the pre-trained one are ready from the start."""
    forecaster = METHODS[method]()
    return isinstance(forecaster, Fitted) and not isinstance(forecaster, Adaptive | Pretrained)


def kept(method: str) -> bool:
    """Whether a model file keeps something of it, or of a member."""
    return isinstance(METHODS[method](), Fitted)


def check(file: ModelFile, timezone: str) -> None:
    """ModelError for a file that is of no use here, whatever is in it."""
    if file.manifest is None or file.reason is not None:
        raise ModelError(file.reason or "has no manifest")
    if file.manifest.timezone != timezone:
        raise ModelError(f"trained for the time zone {file.manifest.timezone}, the series is in {timezone} now")


def _load(files: ModelFiles, file: ModelFile, method: str) -> Forecaster | ModelError:
    if method not in file.methods or method not in METHODS:
        return ModelError(f"has no {method}: train anew")
    try:
        return load(method, files.parts(file, method))
    except ModelError as error:
        return error
    except ValueError as error:
        return ModelError(f"damaged: {error}")
