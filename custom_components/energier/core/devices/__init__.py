"""The devices of the MQTT contract: their messages, their counters, and what is refused.

`topics` says what a topic is about, one parser per message turns bytes into a frozen dataclass or raises
`Refused`, and `device.Device` keeps what a device said last and tells its listeners.
"""
