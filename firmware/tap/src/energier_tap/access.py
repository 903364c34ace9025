"""One user per device at the broker: the access list that mosquitto needs (rules: firmware/contract/README.md)."""


def grants(device: str, meter: str | None = None) -> str:
    """Return the lines of mosquitto's acl_file for a tap or a meter; `meter` is the one whose voltage a tap listens to."""
    lines = [
        f"user {device}",
        f"topic write energier/{device}/#",
        f"topic write energier/discovery/{device}/config",
        f"topic readwrite homeassistant/device/{device}/config",
        f"topic read energier/{device}/+/set",
        f"topic read energier/{device}/cmd",
        *([f"topic read energier/{meter}/state"] if meter else []),
        "topic read energier/host/status",
        "topic read homeassistant/status",
    ]
    return "".join(f"{line}\n" for line in lines)


def broker_user(device: str, meter: str | None = None) -> str:
    """Return what to do at the broker for a new device, the access list included."""
    return (
        f"# 1. A user and its password (it asks for one), where the broker runs:\n"
        f"#      mosquitto_passwd /etc/mosquitto/passwords {device}\n"
        f"# 2. These lines into the file that acl_file in mosquitto.conf names, then: systemctl reload mosquitto\n"
        f"{grants(device, meter)}"
    )
