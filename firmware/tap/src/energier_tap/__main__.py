"""`python -m energier_tap`."""

from energier_tap.cli import main

if __name__ == "__main__":
    main()
