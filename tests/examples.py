"""How Hypothesis looks for examples: never against the clock, and the same ones at every run of continuous integration."""

import os

from hypothesis import settings


def choose_profile() -> None:
    """Choose the profile for this run."""
    settings.register_profile("energier", deadline=None, derandomize=bool(os.environ.get("CI")))
    settings.load_profile("energier")
