"""The program of the Energier smart tap.

One mains cycle of the four outlets' current comes as raw bytes from the ADC (`hal.AdcSource`). `decode` turns them into codes, `rms` into
currents, `tap.Tap` feeds `energy` (counters and live values), `trip` (over-current) and `waveform` (plug-in) with them and holds
the relays (`relay`). `app` drives it all; `session` speaks MQTT. The hardware is behind `hal`; `sim` plays it on a laptop.
"""

__version__ = "0.1.0"
