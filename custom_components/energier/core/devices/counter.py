"""A device's energy counter as a total that may go to statistics: it never falls but for a real reset."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .energy import Energy
from .refusal import Reason, Refused

LOST_AT_MOST = 350.0
"""Wh a device may lose in a power cut: 16 A at 250 V between two saves, five minutes apart, rounded up."""

RESET_BELOW = 0.9
"""A counter that fell, but not below this share of its last value, was not cleared: an older save of it was restored.

Home Assistant takes a `total_increasing` sensor for reset at the same share, and would subtract a smaller fall.
"""


@dataclass(frozen=True, slots=True)
class Counter:
    """One channel: `last` is what the device counted (Wh) at its `boot`, `offset` is what it lost before (Wh)."""

    offset: float
    last: float
    boot: int | None

    @property
    def total(self) -> float:
        """Wh."""
        return self.offset + self.last

    @property
    def kwh(self) -> float:
        """The total in kWh, to a thousandth of a Wh."""
        return round(self.total / 1000, 6)

    def follow(self, wh: float, boot: int | None, where: str) -> Self:
        """The counter after a message.

        A device that started again with a little less than it had sent lost the minutes since its last save: the
        total stays where it was and grows from there. One that started again near zero was cleared, and the total
        with it. One that falls without a new start is refused.
        """
        if wh >= self.last:
            return type(self)(self.offset, wh, boot)
        if boot is not None and boot == self.boot:
            raise Refused(
                Reason.COUNTER,
                f"{where}: the counter fell from {self.last} to {wh} Wh without a new start of the device (boot {boot}): "
                "if it was cleared on purpose, restart the device",
            )
        lost = self.last - wh
        if lost <= LOST_AT_MOST or wh >= RESET_BELOW * self.last:
            return type(self)(self.offset + lost, wh, boot)
        return type(self)(0.0, wh, boot)


@dataclass(frozen=True, slots=True)
class Counters:
    """The counters of one device by channel number."""

    channels: Mapping[int, Counter]

    def follow(self, energy: Energy, *, same_boot_only: bool = False) -> Self:
        """The counters after a message, which is taken whole or refused.

        `same_boot_only`: another device is known to use the same topics, so only a message that continues the last
        one is believed.
        """
        channels = dict(self.channels)
        for channel, wh in energy.counters.items():
            known = channels.get(channel)
            if wh is None:
                continue
            if known is None:
                channels[channel] = Counter(0.0, wh, energy.boot)
                continue
            if same_boot_only and (energy.boot is None or energy.boot != known.boot):
                raise Refused(
                    Reason.IDENTITY,
                    f"channel {channel}: boot {energy.boot} after boot {known.boot} while two devices use the same id: "
                    "give one of them another id",
                )
            channels[channel] = known.follow(wh, energy.boot, f"channel {channel}")
        return type(self)(channels)

    def as_dict(self) -> dict[str, Any]:
        """What has to survive a restart of Home Assistant."""
        return {
            str(channel): {"offset": counter.offset, "last": counter.last, "boot": counter.boot}
            for channel, counter in self.channels.items()
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read `as_dict` again."""
        return cls(
            {
                int(channel): Counter(float(counter["offset"]), float(counter["last"]), counter["boot"])
                for channel, counter in data.items()
            }
        )
