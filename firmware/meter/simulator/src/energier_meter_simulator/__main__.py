"""`python -m energier_meter_simulator`."""

from energier_meter_simulator.cli import main

if __name__ == "__main__":
    main()
