"""What the installer puts in is what the program asks for."""

from pathlib import Path
import re
import tomllib

TAP = Path(__file__).parents[3] / "firmware" / "tap"


def test_the_list_of_packages_for_the_pi_holds_all_that_the_program_asks_for() -> None:
    project = tomllib.loads((TAP / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["pi"]]
    names = {re.split(r"[\[<>=!~; ]", line)[0].lower().replace("_", "-") for line in asked}
    locked = re.findall(r"^([a-z0-9-]+)==", (TAP.parents[1] / "requirements" / "tap-pi.txt").read_text(), re.MULTILINE)
    assert names <= {*locked, "lgpio"}, "lgpio alone comes from Raspberry Pi OS"
