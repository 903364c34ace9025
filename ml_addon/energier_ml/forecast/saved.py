"""Fitted methods as named files and back: text and arrays only, never pickle, so that a file can do no harm."""

from collections.abc import Mapping
import json
import zipfile
import zlib

from lightgbm.basic import LightGBMError

from .base import Fitted, Forecaster
from .methods import METHODS

FORMAT = 1
ABOUT = "about.json"


def dump(forecaster: Forecaster) -> dict[str, bytes]:
    """The method's files by name; `load` needs all of them."""
    learned = forecaster.dump() if isinstance(forecaster, Fitted) else {}
    return {ABOUT: json.dumps({"format": FORMAT, "kind": type(forecaster).__name__}).encode(), **learned}


def load(name: str, files: Mapping[str, bytes]) -> Forecaster:
    """The method of that name as it was dumped; ValueError says why it cannot be."""
    if name not in METHODS:
        raise ValueError(f"there is no method {name!r}; there are {', '.join(METHODS)}")
    forecaster = METHODS[name]()
    try:
        _check(json.loads(files[ABOUT]), type(forecaster).__name__)
        if isinstance(forecaster, Fitted):
            forecaster.restore(files)
    except KeyError as error:
        raise ValueError(f"the model of {name!r} cannot be read: {error} is missing") from error
    except (ValueError, TypeError, EOFError, OSError, zlib.error, zipfile.BadZipFile, LightGBMError) as error:
        raise ValueError(f"the model of {name!r} cannot be read: {error}") from error
    return forecaster


def _check(about: Mapping[str, object], kind: str) -> None:
    if about["format"] != FORMAT:
        raise ValueError(f"it has format {about['format']}, this version reads {FORMAT}: train it anew")
    if about["kind"] != kind:
        raise ValueError(f"it holds a {about['kind']}, not a {kind}")
