"""Devices that speak the MQTT contract, as Home Assistant sees them.

`door.Door` holds the one subscription and hands every message to `hub.Hub`, which finds the `core.devices` object it
is for. Entities listen to their device and only read it. `registry.Registry` keeps Home Assistant's devices and
`roster.Roster` its entities in step with what a device announces.
"""
