"""`python -m energier_ml` is `energier-ml`."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())
