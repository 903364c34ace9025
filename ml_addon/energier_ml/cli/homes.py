"""The homes of a file that were asked for."""

import sys

from ..forecast.base import History
from ..series import Homes, SeriesError
from ..series.columns import listed


def tell(homes: Homes) -> None:
    """What had to be assumed and what was left out, on stderr."""
    for note in homes.notes:
        sys.stderr.write(f"note: {note}\n")


def chosen(homes: Homes, wanted: str) -> dict[str, History]:
    """`all`, `even`, `odd` (places in sorted order, the first is 1) or names with commas between.

    Only names choose series that are no home's whole use (production, sub-meters).
    """
    names = sorted(name for name in homes.histories if name not in homes.aside)
    match wanted:
        case "all":
            pass
        case "even":
            names = names[1::2]
        case "odd":
            names = names[::2]
        case _:
            names = [name.strip() for name in wanted.split(",") if name.strip()]
            if unknown := [name for name in names if name not in homes.histories]:
                raise SeriesError(f"there is no home {listed(unknown)}; there are {listed(homes.histories)}")
    if not names:
        raise SeriesError(f"no home is chosen by --homes {wanted}; the file has {listed(homes.histories)}")
    if wanted in {"all", "even", "odd"} and homes.aside:
        left = listed([f"{name} ({why})" for name, why in homes.aside.items()])
        sys.stderr.write(f"note: left out, name them with --homes to have them: {left}\n")
    return {name: homes.histories[name] for name in names}
