"""`script/pretrain`: the app's pre-trained forecast model, from public data of other homes.

Each home teaches twice: with its whole past, and in pieces that begin anew every four weeks, so that the model also
knows what the first days of a home look like. The London homes of the evaluation (every second one) are left out, and
so are the last parts of the long series.
"""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
import json
import lzma
from pathlib import Path

import lightgbm as lgb
import numpy as np
from tqdm import tqdm

from energier_ml.backtest.metrics import scores
from energier_ml.forecast import features, pretrained
from energier_ml.forecast.analog import AnalogDays, past_days
from energier_ml.forecast.base import HOURS, QUANTILES, Floats, History, tidy
from energier_ml.series import read_homes

DATA = Path(__file__).parents[3] / "shared" / "data" / "load"
INTO = Path(pretrained.__file__).parent
PIECE = 28  # days
WARM_UP = 14  # days of a whole past that teach nothing
PIECE_WEIGHT = 0.5
MOST_DAYS = 300  # that one home counts as, however long its past
JUDGED_DAYS = 61
LEAST_LEVEL = 0.01  # kWh per hour: a home below is off, and its ratios are noise

SETTINGS: Mapping[str, object] = {
    "learning_rate": 0.05,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.4,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "min_child_samples": 200,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
    "seed": 1,
}
# Chosen on the other half of the training homes; the mean overfits earlier than the quantiles.
QUANTILE_TREES: Mapping[str, object] = {"num_leaves": 31, "rounds": 250}
MEAN_TREES: Mapping[str, object] = {"num_leaves": 15, "rounds": 200}


@dataclass(frozen=True)
class Source:
    """A file of homes, and what of it may teach."""

    file: str
    timezone: str
    column: str | None  # of the only home; None where every column is one
    every: int  # takes every n-th home in sorted order, the first one included
    until: str  # the day after the last one that teaches
    licence: str
    attribution: str
    weather: str | None = None  # for the analog days; no temperature enters the model


SOURCES = (
    Source("lcl_2013_30min_kwh.parquet", "Europe/London", None, 2, "2013-11-01", "CC BY 4.0",
           "Low Carbon London smart meter data, UK Power Networks", "lcl_london_weather_hourly.parquet"),
    Source("sgsc_nsw_2012_2013_30min_kwh.parquet", "Australia/Sydney", None, 1, "2013-07-01", "CC BY 3.0 AU",
           "Smart-Grid Smart-City Customer Trial Data, Australian Government / Ausgrid"),
    Source("sceaux_2006_2009_hourly_kwh.parquet", "Europe/Paris", "kwh", 1, "2009-01-01", "CC BY 4.0",
           "Hebrail & Berard, Individual Household Electric Power Consumption, UCI (2012), doi 10.24432/C58K54"),
    Source("hue_res1_2012_2014_hourly_kwh.parquet", "America/Vancouver", "kwh", 1, "2014-01-01", "CC BY 4.0",
           "Makonin, HUE, Data in Brief 23 (2019) 103744, doi 10.7910/DVN/N3HGRN"),
)  # fmt: skip

type Lesson = tuple[Floats, Floats, Floats]  # inputs (hours, n), kWh over level (hours,), weight (hours,)


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(prog="script/pretrain", description=__doc__, allow_abbrev=False)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the load files (default: %(default)s)")
    parser.add_argument("--version", required=True, help="name of the model, as 2026.1")
    options = parser.parse_args()
    histories = {source: homes(options.data, source) for source in SOURCES}
    total = [history for found in histories.values() for history in found.values()]
    models = train(total)
    for part, model in models.items():
        text = model.model_to_string(num_iteration=-1)
        (INTO / f"{part}.txt.xz").write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    manifest = {
        "version": options.version,
        "sources": [
            {**{name: value for name, value in asdict(source).items() if name in {"file", "licence", "attribution"}},
             "homes": len(found), "first": str(min(history.first for history in found.values())),
             "until": source.until}
            for source, found in histories.items()
        ],
        "hours": int(sum(np.isfinite(history.kwh).sum() for history in total)),
        "inputs": models["mean"].num_feature(),
        "trees": {"quantiles": dict(QUANTILE_TREES), "mean": dict(MEAN_TREES)},
        "libraries": {"lightgbm": lgb.__version__, "numpy": np.__version__},
        "figures": figures(options.data),
    }  # fmt: skip
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (INTO / pretrained.MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def homes(folder: Path, source: Source) -> dict[str, History]:
    """The homes of a source that teach, by name."""
    weather = None if source.weather is None else folder / source.weather
    found = read_homes(folder / source.file, timezone=source.timezone, weather=weather).histories
    names = [source.column] if source.column else sorted(found)[:: source.every]
    return {name: found[name].until(np.datetime64(source.until)) for name in names}


def train(histories: list[History]) -> dict[str, lgb.Booster]:
    """A model for each quantile and for the mean."""
    told = [lesson for history in tqdm(histories, "homes", unit="home") for lesson in lessons(history)]
    inputs, target, weight = (np.concatenate([lesson[part] for lesson in told]) for part in range(3))
    data = lgb.Dataset(inputs.astype(np.float32), target, weight=weight, free_raw_data=False)
    objectives = [{**QUANTILE_TREES, "objective": "quantile", "alpha": float(level)} for level in QUANTILES]
    objectives.append({**MEAN_TREES, "objective": "l2"})
    models = {}
    for part, objective in tqdm(list(zip(pretrained.PARTS, objectives, strict=True)), "models", unit="model"):
        rounds = int(str(objective.pop("rounds")))
        models[part] = lgb.train({**SETTINGS, **objective}, data, rounds)
    return models


def figures(folder: Path) -> dict[str, object]:
    """How the model that was written does on the London homes that taught it nothing, the temperature being known."""
    london = replace(SOURCES[0], every=1)
    found = list(homes(folder, london).values())[1::2]
    judged = [judge(history) for history in tqdm(found, "figures", unit="home")]
    means = {
        name: round(float(np.mean([one[name] for one in judged])), 4) for name in ("mae", "rmse", "crps", "coverage80")
    }
    return {"homes": len(found), "days": JUDGED_DAYS, "until": london.until, **means}


def judge(history: History) -> dict[str, float]:
    """Scores of one home's last days."""
    answers = pretrained.past(history, JUDGED_DAYS).reshape(JUDGED_DAYS, HOURS, -1).transpose(0, 2, 1)
    forecasts = [tidy(day[:-1], day[-1]) for day in answers]
    return asdict(scores(forecasts, history.kwh[-JUDGED_DAYS:], 1.0))


def lessons(history: History) -> Iterator[Lesson]:
    """The whole past, then its pieces."""
    share = min(1.0, MOST_DAYS / max(len(history), 1))
    yield lesson(history, WARM_UP, share)
    for start in range(0, len(history) - PIECE, PIECE):
        piece = history.until(history.first + np.timedelta64(start + PIECE, "D")).last(PIECE)
        yield lesson(piece, 1, share * PIECE_WEIGHT)


def lesson(history: History, skip: int, share: float) -> Lesson:
    """Every known hour after the first days; an hour counts by its home's level, as its error does in kWh."""
    inputs, level = pretrained.scale_free(features.table(history), past_days(AnalogDays(), history))
    kwh = history.kwh.ravel()
    usable = ~np.isnan(kwh) & (level > LEAST_LEVEL)
    usable[: skip * HOURS] = False
    return inputs[usable], kwh[usable] / level[usable], share * level[usable]


if __name__ == "__main__":
    main()
