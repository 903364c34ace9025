"""The constants of the period forecast: found again from made-up homes, refused when made for another version."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
import json

import numpy as np
import pytest

from energier_ml.forecast import pretrained_period
from energier_ml.forecast.base import History
from energier_ml.forecast.levels import NAMES, WITHOUT_WEATHER, Daily
from energier_ml.forecast.period_model import KINDS, Constants, pretrained
from energier_ml.forecast.pretrained_period.fit import HORIZONS, fit

from .made_up import home


def wandering(seed: int) -> History:
    """A home whose level stays for weeks, so that recent days say most."""
    history = home(250, noise=0.0)
    steps = np.repeat(np.random.default_rng(seed).normal(0, 0.3, 6), 42)[:250]
    temperature = np.full_like(history.kwh, 18.0)
    return replace(history, kwh=history.kwh * np.exp(steps)[:, None], temperature=temperature)


def test_homes_that_keep_a_new_level_teach_to_follow_the_last_days() -> None:
    found = fit([Daily.of(wandering(seed), np.zeros((0, 24))) for seed in range(6)])
    constants = Constants.parse(json.dumps(found))
    for kind in KINDS:
        assert constants[kind].at(1)[0][:WITHOUT_WEATHER].sum() == pytest.approx(1.0, abs=0.1)
        assert (np.diff(constants[kind].at(9)[2]) >= 0).all()


def test_the_shipped_constants_trust_the_last_days_the_less_the_farther_they_look() -> None:
    for constants in pretrained().values():
        near, far = (constants.at(days)[0][:WITHOUT_WEATHER].sum() for days in (1, 28))
        assert 0 < far < near < 1.2
        assert constants.coefficients.shape == (len(HORIZONS), len(NAMES))


def test_constants_for_other_features_are_refused() -> None:
    text = resources.files(pretrained_period).joinpath(pretrained_period.FILE).read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="script/pretrain_period"):
        Constants.parse(text.replace(NAMES[0], "something_else"))
