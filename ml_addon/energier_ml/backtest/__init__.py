"""How good each method is on homes' own past: protocols, metrics, and the same run over many homes. No HTTP, no SQL.

run -> day_ahead (and cold start), month_end -> days (which), outlook (the weather forecast of the time), metrics.
"""
