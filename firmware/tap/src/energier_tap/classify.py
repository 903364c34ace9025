"""Which class of appliance each outlet feeds: found in the captured cycle, forgotten when the load goes."""

from base64 import b64decode
from collections.abc import Sequence
from struct import unpack
from typing import Any

from energier_tap.decode import OUTLETS
from energier_tap.features import features
from energier_tap.model import Model

GONE_A = 0.02
"""Less than this for GONE_CYCLES in a row means that the load was pulled out or switched off."""
GONE_CYCLES = 30


class Classes:
    """The classes of all outlets. Without a `model` there are none."""

    def __init__(self, model: Model | None) -> None:
        self._model = model
        self._names: list[str | None] = [None] * OUTLETS
        self._idle = [0] * OUTLETS

    @property
    def names(self) -> list[str | None]:
        """Class of each outlet, None where it is not known or nothing is drawn."""
        return list(self._names)

    def use(self, model: Model | None) -> None:
        """Classify by this model from now on; what an older one said is forgotten."""
        self._model = model
        self._names = [None] * OUTLETS

    def describe(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return what the model adds to a waveform message: its version and the class; nothing without a model.

        It looks at the message itself, so that everyone who reads it sees the same samples.
        """
        if self._model is None:
            return {}
        steps = unpack(f"<{message['n']}h", b64decode(message["d"]))
        found = features([step * message["scale"] for step in steps], message["fs"], message["hz"])
        name = None if found is None else self._model.classify(found)
        self._names[message["ch"] - 1] = name
        return {"class": name, "model": self._model.version}

    def watch(self, amperes: Sequence[float]) -> None:
        """Take the RMS currents of a cycle, one of each outlet."""
        for outlet, current in enumerate(amperes):
            self._idle[outlet] = self._idle[outlet] + 1 if current < GONE_A else 0
            if self._idle[outlet] >= GONE_CYCLES:
                self._names[outlet] = None
