"""The service over HTTP; openapi.yaml is its contract.

settings -> server (listens) -> app (routes and parts) -> series, jobs (handlers) -> parse (what came in), render (what goes out).
Around every handler: logs (one line each), problem (errors as problem+json), auth (who may ask).
"""

from .app import create_app
from .server import run, serve
from .settings import Settings, SettingsError

__all__ = ["Settings", "SettingsError", "create_app", "run", "serve"]
