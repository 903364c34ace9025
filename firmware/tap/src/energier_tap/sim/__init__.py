"""A tap without hardware: simulated mains, loads, sensors, ADC, relays, button, display, network and clock behind `hal`.

`world.World` holds what is plugged in where, `board` turns its currents into the bytes an MCP3008 would send, `control` lets people
plug and unplug while the program runs. Needs numpy (`pip install energier-tap[simulate]`).
"""
