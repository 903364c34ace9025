"""What the Dockerfile's own steps leave behind."""

from pathlib import Path
import subprocess

from .dockerfile import APP

# Of pyarrow a part is taken away, and what is left must still do all that the app does with it.
USE_EVERYTHING = """
import io
import holidays, lightgbm, numpy as np, pyarrow as pa, pyarrow.csv, pyarrow.parquet as pq, sklearn.ensemble

table = pa.table({"kwh": np.arange(5.0)})
file = io.BytesIO()
pq.write_table(table, file, compression="zstd")
assert pq.read_table(file).equals(table)
assert pa.csv.read_csv(io.BytesIO(b"kwh\\n1")).num_rows == 1
x, y = np.random.default_rng(0).normal(size=(200, 3)), np.arange(200.0)
sklearn.ensemble.ExtraTreesRegressor(5).fit(x, y)
lightgbm.train({"verbose": -1, "num_threads": 1}, lightgbm.Dataset(x, y), 3)
assert holidays.country_holidays("KR")["2026-10-09"]
"""


def packages(root: Path) -> Path:
    (folder,) = (root / "opt" / "energier" / "lib").glob("python3*/site-packages")
    return folder


def test_every_library_works(root: Path, python: Path) -> None:
    subprocess.run([python, "-c", USE_EVERYTHING], check=True, cwd=root)


def test_the_package_comes_with_all_its_data(root: Path) -> None:
    def files(folder: Path) -> set[str]:
        return {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
        }

    assert files(packages(root) / "energier_ml") == files(APP / "energier_ml")


def test_everything_is_compiled_and_is_not_looked_at_again(root: Path) -> None:
    folder = packages(root) / "energier_ml"
    compiled = list(folder.rglob("*.pyc"))
    assert len(compiled) == len(list(folder.rglob("*.py")))
    # The flags behind the magic number: checked by hash (1), and never checked (no 2).
    assert {path.read_bytes()[4:8] for path in compiled} == {b"\x01\0\0\0"}


def test_nothing_is_left_that_only_building_needs(root: Path) -> None:
    names = {path.name.split("-")[0].lower() for path in packages(root).iterdir()}
    assert not names & {"pip", "setuptools", "wheel", "torch"}
    assert not list(packages(root).rglob("*.h"))
    assert not [path for path in packages(root).rglob("tests") if path.is_dir()]


def test_command_is_there(root: Path) -> None:
    done = subprocess.run([root / "opt/energier/bin/energier-ml", "--help"], capture_output=True, text=True, check=True)
    assert {"serve", "forecast", "backtest"} <= set(
        done.stdout.replace(",", " ").replace("{", " ").replace("}", " ").split()
    )
