"""The command as people run it."""

from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import subprocess
import sys

import numpy as np
import pytest

from energier_ml.cli import main
from energier_ml.forecast.methods import DEFAULT, METHODS

RULES = {"yesterday", "last_week", "day_type_mean", "day_type_median"}
FIGURES = {"mae", "rmse", "mase", "crps", "coverage80", "width80", "day_ape", "fit_s", "predict_s"}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten weeks of three homes in Seoul."""
    rng = np.random.default_rng(5)
    first = datetime(2025, 9, 1, tzinfo=UTC) - timedelta(hours=9)
    rows = ["utc,a_kwh,b_kwh,c_kwh"]
    for hour in range(24 * 92):
        use = 0.3 + 0.2 * np.sin(hour / 24 * 2 * np.pi) + 0.1 * rng.random(3)
        rows.append(",".join([(first + timedelta(hours=hour)).isoformat(), *(f"{kwh:.3f}" for kwh in use)]))
    path = tmp_path_factory.mktemp("homes") / "homes_seoul.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_backtest_answers_with_every_figure(homes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(
        capsys, "backtest", str(homes), "--json", "--methods", "analog", "global", "--homes", "even", "--jobs", "1",
        "--start", "2025-11-20", "--end", "2025-11-23", "--per-home",
    )  # fmt: skip
    assert (found["protocol"], found["homes"], found["default"], found["timezone"]) == (
        "day-ahead",
        1,
        DEFAULT,
        "Asia/Seoul",
    )
    assert found["home_names"] == ["b_kwh"] and found["days"] == 4
    methods = found["methods"]
    assert isinstance(methods, dict)
    assert set(methods) == RULES | {"analog", "global", DEFAULT}
    for figures in methods.values():
        assert set(figures) >= FIGURES
        assert 0 < figures["mae"] < 0.3 and 0 <= figures["coverage80"] <= 1
        assert figures["per_home"]["b_kwh"]["mae"] == figures["mae"]


def test_cold_start_in_several_processes_gives_the_same(homes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = (
        "backtest",
        str(homes),
        "--json",
        "--protocol",
        "cold-start",
        "--homes",
        "a_kwh,c_kwh",
        "--methods",
        "analog",
    )
    found = [answer(capsys, *asked, "--start", "2025-12-01", "--jobs", jobs) for jobs in ("1", "2")]
    for one in found:
        assert one["protocol"] == "cold-start" and one["homes"] == 2 and one["history_days"] == 3
        for figures in one["methods"].values():  # type: ignore[attr-defined]
            del figures["fit_s"], figures["predict_s"]
    assert found[0] == found[1]


def test_month_end_answers_by_cut_day(homes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "backtest", str(homes), "--json", "--protocol", "month-end", "--jobs", "1")
    methods = found["methods"]
    assert isinstance(methods, dict)
    assert found["months"] == 6 and found["default"] in methods
    assert set(methods) == {"last_month", "run_rate", "to_date_plus_28_day_mean", "period"}
    for figures in methods.values():
        assert {"kwh_mape", "wrong_tier", "coverage80"} <= set(figures)
        assert set(figures["kwh_mape"]) == {"10", "20"}
    assert methods["run_rate"]["coverage80"] == {"10": None, "20": None}
    assert methods["period"]["kwh_mape"]["10"] < 0.1


def test_tables_are_for_people(homes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", str(homes), "--protocol", "cold-start", "--start", "2025-11-29", "--jobs", "1"]) == 0
    told = capsys.readouterr()
    assert f"{DEFAULT} (default)" in told.out and "MAE of adaptive / day_type_median, home by home" in told.out
    assert "of 3" in told.out
    assert main(["backtest", str(homes), "--protocol", "month-end", "--jobs", "1"]) == 0
    assert "error, day 10" in capsys.readouterr().out


def test_forecast_is_of_the_days_after_the_last_whole_one(homes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "forecast", str(homes), "--home", "a_kwh", "--method", "analog", "--days", "3", "--json")
    hours = found["hours"]
    assert isinstance(hours, list) and len(hours) == 72
    assert hours[0]["start"] == "2025-12-02T00:00:00+09:00" and found["last_day"] == "2025-12-01"
    assert all(hour["quantiles"] == sorted(hour["quantiles"]) and len(hour["quantiles"]) == 9 for hour in hours)
    assert main(["forecast", str(homes), "--home", "a_kwh", "--method", "yesterday", "--days", "1"]) == 0
    assert "2025-12-02 23:00 +0900" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["forecast", "FILE"], "choose one with --home"),
        (["forecast", "FILE", "--home", "d"], "there is no home d"),
        (["forecast", "FILE", "--home", "a_kwh", "--method", "guess"], "there is no method guess"),
        (["backtest", "FILE", "--methods", "guess"], "there is no method guess"),
        (
            ["backtest", "FILE", "--protocol", "month-end", "--methods", "analog"],
            "there is no method analog in month-end",
        ),
        (["backtest", "FILE", "--timezone", "Mars/Base"], "no time zone 'Mars/Base'"),
        (
            ["backtest", "FILE", "--start", "2030-01-01", "--jobs", "1", "--methods", "yesterday"],
            "no home can be tested",
        ),
        (["backtest", "FILE", "--start", "2025-11-30", "--end", "2025-11-01"], "before the start"),
        (["backtest", "absent.csv"], "absent.csv cannot be read"),
        (["backtest", "FILE", "--weather", "absent.csv"], "absent.csv cannot be read"),
    ],
)
def test_mistakes_are_one_line_and_exit_code_2(
    homes: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main([str(homes) if argument == "FILE" else argument for argument in arguments]) == 2
    told = capsys.readouterr()
    assert not told.out
    last = told.err.splitlines()[-1]
    assert last.startswith("energier-ml: ") and says in last


@pytest.mark.parametrize(
    "arguments",
    [[], ["forecast", "f", "--days", "9"], ["backtest", "f", "--jobs", "0"], ["backtest", "f", "--start", "soon"]],
)
def test_options_that_cannot_be_are_refused_by_the_parser(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


def test_help_names_every_method_and_imports_nothing_heavy() -> None:
    watch = (
        "import sys\nfrom energier_ml.cli import main\n"
        "try:\n main(sys.argv[1:])\nexcept SystemExit as stop:\n code = stop.code\n"
        "heavy = {'numpy', 'pyarrow', 'lightgbm', 'sklearn', 'aiohttp', 'holidays', 'tqdm'} & set(sys.modules)\n"
        "sys.exit(code or sorted(heavy) or 0)"
    )
    for command in ((), ("serve",), ("forecast",), ("backtest",)):
        done = subprocess.run(
            [sys.executable, "-c", watch, *command, "--help"], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert all(name in done.stdout for name in METHODS)
