"""What the app takes: `.venv/app/bin/python -m tests.bench.bench_app`.

The real service on a home of two years of hours with temperature, made up with seasons, weekdays and noise. Prints one line per
figure: a name, a value, a unit, and the figure to reach. Accuracy is `script/ml backtest`'s to measure.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
import tempfile
import time
from typing import Any

import numpy as np

from tests.ml_addon.api.service import Service, resident_mib

DAYS = 730
BATCH = 10_000
FORECASTS = 20


def show(name: str, value: float, unit: str, goal: str = "-") -> None:
    """Print one figure."""
    print(f"{name:<52} {value:>9.2f} {unit:<6} (to reach: {goal})")  # noqa: T201 - a benchmark's result


def home(now: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Readings of kWh and of temperature, up to the last full hour."""
    rng = np.random.default_rng(0)
    end = now.replace(minute=0, second=0, microsecond=0)
    starts = [end - timedelta(hours=back) for back in range(DAYS * 24, 0, -1)]
    hour = np.array([start.hour for start in starts])
    season = np.array([np.cos(2 * np.pi * (start.timetuple().tm_yday - 20) / 365) for start in starts])
    celsius = 12 - 10 * season + 3 * np.sin(2 * np.pi * (hour - 9) / 24) + rng.normal(0, 2, len(starts))
    use = 0.2 + 0.5 * np.exp(-(((hour - 20) / 3) ** 2)) + 0.02 * np.maximum(16 - celsius, 0)
    kwh = use * rng.gamma(4, 0.25, len(starts))
    times = [start.isoformat() for start in starts]

    def rows(values: Any) -> list[dict[str, Any]]:
        return [{"start": start, "value": float(value)} for start, value in zip(times, values, strict=True)]

    return rows(kwh), rows(celsius)


def put(service: Service, series: str, about: dict[str, Any], readings: list[dict[str, Any]]) -> None:
    """Tell the app of a series and give it all readings."""
    service.ask("PUT", f"/v1/series/{series}", {"timezone": "UTC", **about})
    for first in range(0, len(readings), BATCH):
        service.ask("POST", f"/v1/series/{series}/readings", {"readings": readings[first : first + BATCH]})


def trained(service: Service) -> float:
    """Train once; the seconds it took."""
    job = service.ask("POST", "/v1/jobs", {"kind": "train", "parameters": {"series": "home"}})
    begin = time.monotonic()
    while (now := service.ask("GET", f"/v1/jobs/{job['id']}"))["state"] in {"queued", "running"}:
        time.sleep(0.05)
    if now["state"] != "succeeded":
        raise RuntimeError(now["error"])
    return time.monotonic() - begin


def asked(service: Service, days: int) -> float:
    """Milliseconds of one forecast."""
    begin = time.perf_counter()
    service.ask("POST", "/v1/series/home/forecast", {"days": days})
    return (time.perf_counter() - begin) * 1000


def main() -> None:
    """Run everything."""
    with tempfile.TemporaryDirectory(prefix="energier-bench-") as folder:
        service = Service(Path(folder))
        service.wait()
        show("start, until it answers", time.monotonic() - service.began, "s", "under 5")
        kwh, celsius = home(datetime.now(UTC))
        put(service, "outside", {"kind": "temperature", "unit": "°C"}, celsius)
        put(service, "home", {"kind": "consumption", "unit": "kWh", "temperature": "outside"}, kwh)
        show("memory at rest", resident_mib(service.process.pid), "MB", "under 150")
        show("first forecast, before any training", asked(service, 2), "ms")
        show("training two years of hours, all methods, rehearsal", trained(service), "s")
        show("training again, a night later", trained(service), "s")
        show("first forecast after training", asked(service, 2), "ms")
        # Another horizon is another answer: none of these is the kept one.
        show("7 days, explained", float(np.median([asked(service, 7 - turn % 2) for turn in range(2)])), "ms")
        show("the same answer again", float(np.median([asked(service, 2) for _ in range(FORECASTS)])), "ms")
        show("memory at rest afterwards", resident_mib(service.process.pid), "MB", "under 150")
        service.process.terminate()
        service.process.wait()


if __name__ == "__main__":
    main()
