"""A home that has been learned, once for all tests of a run: learning takes seconds."""

from functools import cache
from pathlib import Path
import shutil
import tempfile

from energier_ml.engine.models import ModelFile, ModelFiles
from energier_ml.engine.train import train
from energier_ml.jobs import JobContext

from .homes import HOME, home

DAYS = 32


@cache
def _trained() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="energier-trained-")  # removed when the run ends
    home(Path(folder.name), DAYS)
    train(JobContext({"series": HOME.id}, Path(folder.name), lambda done, at: None))
    return folder


def copy_to(folder: Path) -> Path:
    """A data folder with the home, its model and what it remembers."""
    shutil.copytree(_trained().name, folder, dirs_exist_ok=True)
    return folder


def model(folder: Path, series_id: str = HOME.id) -> ModelFile:
    """The newest model of a series."""
    return ModelFiles(folder, series_id).all()[0]


def lend(folder: Path, series_id: str) -> ModelFile:
    """Give another series the home's model."""
    files = ModelFiles(folder, series_id)
    files.folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(model(folder).path, files.folder)
    return model(folder, series_id)
