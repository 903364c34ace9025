"""The public load files that the project is measured on."""

from pathlib import Path

import numpy as np
import pytest

from energier_ml.series import read_homes

LOAD = Path(__file__).parents[4] / "shared" / "data" / "load"

pytestmark = pytest.mark.skipif(not LOAD.is_dir(), reason="the public load files are not here")


def test_london_homes_are_on_the_london_clock() -> None:
    homes = read_homes(LOAD / "lcl_2013_30min_kwh.parquet", weather=LOAD / "lcl_london_weather_hourly.parquet")
    assert (homes.timezone, homes.country, len(homes.histories)) == ("Europe/London", "GB", 54)
    for history in homes.histories.values():
        assert (str(history.first), str(history.end)) == ("2013-01-01", "2013-11-01")
        assert np.isnan(history.kwh[89, 1])  # 2013-03-31 01:00
        assert np.isnan(history.kwh).mean() < 0.01
        assert 700 < np.nansum(history.kwh) < 13_000
        assert np.isnan(history.temperature).mean() < 0.01


@pytest.mark.parametrize(
    ("file", "zone", "country", "homes", "hours"),
    [
        ("sgsc_nsw_2012_2013_30min_kwh", "Australia/NSW", "AU", 7, 90_000),
        ("sceaux_2006_2009_hourly_kwh", "Europe/Paris", "FR", 4, 26_000),
        ("hue_res1_2012_2014_hourly_kwh", "America/Vancouver", "CA", 1, 22_000),
    ],
)
def test_files_name_their_zone(file: str, zone: str, country: str, homes: int, hours: int) -> None:
    found = read_homes(LOAD / f"{file}.parquet")
    assert (found.timezone, found.country, len(found.histories)) == (zone, country, homes)
    assert sum(int((~np.isnan(history.kwh)).sum()) for history in found.histories.values()) >= hours


def test_watts_become_kwh_and_production_is_put_aside() -> None:
    homes = read_homes(LOAD / "emhass_home_2024_30min_w.parquet", timezone="Europe/Paris")
    assert dict(homes.aside) == {"pv_w": "production"}
    assert 4000 < np.nansum(homes.histories["load_w"].kwh) < 7000


def test_the_korean_weather_is_on_the_korean_clock() -> None:
    weather = LOAD / "kma_gwangju_2014_2021_hourly_weather.parquet"
    homes = read_homes(LOAD / "hue_res1_2012_2014_hourly_kwh.parquet", timezone="Asia/Seoul", weather=weather)
    assert homes.weather is not None
    # A summer afternoon is warmer than the night before it.
    july = homes.weather.on(np.datetime64("2016-07-01"), 31).mean(0)
    assert july.argmax() in {13, 14, 15, 16} and july.argmin() in {4, 5, 6}
