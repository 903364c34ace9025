"""The tap's hardware on a Raspberry Pi behind `hal`: MCP3008 by spidev, relays and button by gpiozero, display by RPLCD.

Needs `pip install energier-tap[pi]`, and of Raspberry Pi OS the package python3-lgpio.
"""
