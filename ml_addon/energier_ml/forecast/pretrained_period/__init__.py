"""The few constants of the period forecast, fitted once on other homes' public data (see README.md)."""

FILE = "constants.json"
