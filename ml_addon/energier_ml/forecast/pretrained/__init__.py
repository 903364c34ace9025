"""A model that other homes taught, for a home's first day and as the start of its own: it sees no absolute kWh.

Everything is divided by the home's own level of the last four weeks. The model is data of this package: `manifest.json`
says what it was made of; `script/pretrain` makes it anew.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
import json
import lzma
from typing import Self

import lightgbm as lgb
import numpy as np

from .. import features
from ..analog import AnalogDays, past_days
from ..base import HOURS, MEDIAN, QUANTILES, Day, Floats, Forecast, History, tidy

MANIFEST = "manifest.json"
REFERENCE = "pretrained.json"
PARTS = (*(f"quantile_{index + 1}" for index in range(len(QUANTILES))), "mean")
LEAST_LEVEL = 1e-4  # kWh per hour below which a home is off
# Trees cannot go beyond what they were taught, and few homes taught hours of several times their level (night storage
# heating): from USUAL on the analog days are trusted more and more, from STRANGE on alone.
USUAL, STRANGE = 2.0, 3.0  # times the level

# Weather stays out: a dozen homes of one town know no other town's winter. A home's own model learns it.
_KWH = [name in features.IN_KWH for name in features.NAMES]
_KEPT = [name not in features.WEATHER for name in features.NAMES]
LEVEL = features.NAMES.index("day_28")


class Pretrained:
    """Quantiles and mean of each hour from what other homes do; nothing to train at home."""

    def fit(self, history: History) -> Self:
        """Nothing to learn."""
        return self

    def predict(self, day: Day) -> Forecast:
        """The analog days where the home is too new or has been off."""
        _, answers = start_of(day)
        if np.isnan(answers).any():
            return AnalogDays().predict(day)
        return tidy(answers[:, :-1].T, answers[:, -1])

    def dump(self) -> dict[str, bytes]:
        """Which model this is; the model itself comes with the program."""
        return {REFERENCE: json.dumps({"version": version()}).encode()}

    def restore(self, files: Mapping[str, bytes]) -> None:
        """ValueError where another version of the program had another model."""
        check(json.loads(files[REFERENCE])["version"])


def manifest() -> dict[str, object]:
    """What the model was made of: version, training window, sources with their licences, libraries, figures."""
    content: dict[str, object] = json.loads((files(__package__) / MANIFEST).read_text(encoding="utf-8"))
    return content


def version() -> str:
    """Name of the model that this program has."""
    return str(manifest()["version"])


def check(wanted: str) -> None:
    """ValueError unless the model is the one that something was built upon."""
    if wanted != version():
        raise ValueError(f"it builds upon pre-trained model {wanted}, this version has {version()}: train it anew")


def past(history: History, last: int | None = None) -> Floats:
    """(days x 24, 10) kWh that the model would have forecast for each day or the last days: quantiles, mean."""
    return answer(features.table(history, last), past_days(AnalogDays(), history, last))


class Past:
    """`past` of a history that grows: each day is worked out once."""

    def __init__(self) -> None:
        self._history: History | None = None
        self._answers = np.empty((0, len(PARTS)))

    def of(self, history: History) -> Floats:
        """(days x 24, 10) as `past`; all anew where a day that was seen is another now."""
        seen = self._overlap(history)
        fresh = past(history, len(history) - seen)
        self._answers = np.vstack([self._answers[len(self._answers) - seen * HOURS :], fresh]) if seen else fresh
        self._history = history
        return self._answers

    def _overlap(self, history: History) -> int:
        """How many days at the start of the history are the last ones of what was seen."""
        before = self._history
        if before is None or not before.first <= history.first < before.end <= history.end:
            return 0
        kept = before.last(int((before.end - history.first).astype(int)))
        same = all(
            np.array_equal(one, other[: len(kept)], equal_nan=True)
            for one, other in ((kept.kwh, history.kwh), (kept.temperature, history.temperature))
        )
        return len(kept) if same else 0


def start_of(day: Day) -> tuple[Floats, Floats]:
    """The `features` rows of a day to forecast, and the (24, 10) kWh that the model says of it."""
    analog = AnalogDays().predict(day)
    rows = features.row_of(day)
    return rows, answer(rows, np.vstack([analog.quantiles, analog.mean]).T)


def answer(rows: Floats, analog: Floats) -> Floats:
    """(hours, 10) kWh from `features` rows and the (hours, 10) forecast of analog days; NaN where no level is known."""
    if not len(rows):
        return np.empty((0, len(PARTS)))
    scaled, level = scale_free(rows, analog)
    told = np.stack([np.asarray(model.predict(scaled, num_threads=1)) for model in _models()], axis=1) * level[:, None]
    peak = analog[:, MEDIAN] / level
    trust = np.clip((STRANGE - peak) / (STRANGE - USUAL), 0, 1)[:, None]
    answers: Floats = analog + trust * (told - analog)
    return answers


def scale_free(rows: Floats, analog: Floats) -> tuple[Floats, Floats]:
    """What the model sees, (hours, inputs), and the (hours,) level in kWh that all of it was divided by."""
    level = np.where(rows[:, LEVEL] > LEAST_LEVEL, rows[:, LEVEL], np.nan)
    divided = np.where(_KWH, rows / level[:, None], rows)[:, _KEPT]
    return np.hstack([divided, analog / level[:, None]]), level


@cache
def _models() -> list[lgb.Booster]:
    return [
        lgb.Booster(model_str=lzma.decompress((files(__package__) / f"{part}.txt.xz").read_bytes()).decode())
        for part in PARTS
    ]
