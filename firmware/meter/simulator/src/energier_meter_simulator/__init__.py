"""An Energier meter without hardware: plays a real home's load.

`hours` reads the home's hourly kWh and finds the hour for a moment of the local clock, `curve` turns an hour into seconds whose sum is exact,
`electric` adds volts, amperes and hertz, `meter` counts, and `app` speaks MQTT through the session of energier-tap.
"""

__version__ = "0.1.0"
