"""The command line `energier-ml`: parser (what can be asked) -> serve, forecast, backtest (each its answer).

Asking for help imports nothing heavy: each command imports what it needs when it runs.
"""

from .main import main

__all__ = ["main"]
