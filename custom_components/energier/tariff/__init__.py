"""Tariff plans in Home Assistant: `plans` reads the shipped ones and the user's own, `issues` reports what is wrong with them."""
