"""The topics of one device (firmware/contract/README.md)."""

from dataclasses import dataclass

HOST_STATUS = "energier/host/status"
HA_STATUS = "homeassistant/status"


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of the device `id`."""

    id: str

    @property
    def discovery(self) -> str:
        """Retained: what the device is."""
        return f"energier/discovery/{self.id}/config"

    @property
    def native(self) -> str:
        """Retained: the same in Home Assistant's own form."""
        return f"homeassistant/device/{self.id}/config"

    @property
    def availability(self) -> str:
        """Retained: online or offline."""
        return f"energier/{self.id}/availability"

    @property
    def state(self) -> str:
        """Live values."""
        return f"energier/{self.id}/state"

    @property
    def energy(self) -> str:
        """Retained: counters."""
        return f"energier/{self.id}/energy"

    @property
    def any_set(self) -> str:
        """Requests to switch an outlet, a pattern."""
        return f"energier/{self.id}/+/set"

    @property
    def cmd(self) -> str:
        """Requests for everything else."""
        return f"energier/{self.id}/cmd"

    @property
    def ack(self) -> str:
        """Answers to requests."""
        return f"energier/{self.id}/ack"

    @property
    def event(self) -> str:
        """What happened."""
        return f"energier/{self.id}/event"

    @property
    def history(self) -> str:
        """What was used while the broker was away."""
        return f"energier/{self.id}/history"

    def waveform(self, ch: int) -> str:
        """One cycle of the current of channel `ch`."""
        return f"energier/{self.id}/{ch}/waveform"
