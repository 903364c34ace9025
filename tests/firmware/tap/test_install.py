"""The installer in a folder that looks like a Raspberry Pi's root. Faked are the programs it would change the machine with, and pip."""

from dataclasses import dataclass
import os
from pathlib import Path
import re
import shutil
import stat
import subprocess
import tempfile

import pytest

from energier_tap.settings import load

TAP = Path(__file__).parents[3] / "firmware" / "tap"
BOOT = "# the owner's own\ndtparam=audio=on\n\n[cm5]\ndtoverlay=dwc2,dr_mode=host\n"
OURS = ["dtparam=spi=on", "dtparam=i2c_arm=on", "dtparam=strict_gpiod", "dtoverlay=spi0-1cs", "gpio=4,5,6,7=op,dh"]
PASSWORD = 'pass "word" \\ of & tap'
PROGRAM = "opt/energier-tap/current/bin/energier-tap"
UNIT = "etc/systemd/system/energier-tap.service"

PYTHON = """#!/bin/sh
echo "python3 $*" >>"$CALLS"
for venv; do :; done
mkdir -p "$venv/bin"
printf '#!/bin/sh\\necho "pip $*" >>"$CALLS"\\n[ -z "$PIP_FAILS" ]\\n' >"$venv/bin/pip"
printf '#!/bin/sh\\necho 0.1.0\\n' >"$venv/bin/energier-tap"
chmod +x "$venv/bin/pip" "$venv/bin/energier-tap"
"""


@dataclass
class Pi:
    """A root, and programs in front of the machine's own that only write down how they were called."""

    root: Path
    programs: Path
    password_file: Path

    def install(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.programs}:{os.environ['PATH']}"
        return subprocess.run(
            [str(TAP / "install.sh"), "--root", str(self.root), *options],
            env=os.environ | {"PATH": path, "CALLS": str(self.programs / "calls")} | environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def installed(self, *options: str) -> str:
        """Install with all that is needed; returns what it said."""
        done = self.install("--broker", "broker.lan", "--password-file", str(self.password_file), *options)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>"$CALLS"\n{text}\n')
        path.chmod(0o755)

    @property
    def calls(self) -> str:
        return (self.programs / "calls").read_text() if (self.programs / "calls").exists() else ""

    @property
    def boot(self) -> str:
        return (self.root / "boot/firmware/config.txt").read_text()

    @property
    def config(self) -> Path:
        return self.root / "etc/energier/tap.toml"

    def files(self) -> set[str]:
        return {
            str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_symlink() or not path.is_dir()
        }


@pytest.fixture
def pi(tmp_path: Path) -> Pi:
    if shutil.which("systemd-sysusers") is None:
        pytest.skip("there is no systemd-sysusers here, which makes the user")
    root, programs = tmp_path / "root", tmp_path / "programs"
    for folder in ("etc", "boot/firmware", "sys/class/net/wlan0", "var/lib"):
        (root / folder).mkdir(parents=True)
    programs.mkdir()
    (root / "etc/rpi-issue").touch()
    (root / "etc/os-release").write_text('ID=debian\nVERSION_CODENAME=bookworm\nNAME="Debian GNU/Linux"\n')
    (root / "boot/firmware/config.txt").write_text(BOOT)
    (root / "sys/class/net/wlan0/address").write_text("b8:27:eb:1a:2b:3c\n")
    (tmp_path / "password").write_text(PASSWORD + "\n")
    pi = Pi(root, programs, tmp_path / "password")
    (programs / "python3").write_text(PYTHON)
    (programs / "python3").chmod(0o755)
    pi.program("apt-get", "")
    pi.program("systemctl", "")
    pi.program("dpkg", "echo arm64")
    return pi


def test_installs_what_the_tap_needs_and_nothing_else(pi: Pi) -> None:
    before = pi.files()
    pi.installed("--name", "Kitchen")
    added = {re.sub(r"venv\.\w+", "venv", name) for name in pi.files() - before}
    assert added == {
        "opt/energier-tap/venv/bin/pip", "opt/energier-tap/venv/bin/energier-tap", "opt/energier-tap/current",
        "usr/local/bin/energier-tap", UNIT, "usr/lib/sysusers.d/energier-tap.conf", "etc/modules-load.d/energier-tap.conf",
        "etc/systemd/system.conf.d/50-energier-watchdog.conf", "etc/polkit-1/rules.d/50-energier-tap.rules",
        "etc/NetworkManager/dnsmasq-shared.d/energier-captive.conf", "etc/energier/tap.toml",
        "boot/firmware/config.txt.before-energier", "etc/passwd", "etc/group", "etc/shadow", "etc/gshadow", "etc/.pwd.lock",
    }  # fmt: skip
    assert (pi.root / PROGRAM).exists()
    assert "energier-tap" in (pi.root / "etc/passwd").read_text()
    assert "python3-lgpio python3-venv" in pi.calls
    assert "--system-site-packages" in pi.calls
    assert "--require-hashes" in pi.calls
    assert "systemctl enable energier-tap.service" in pi.calls


def test_the_unit_starts_the_program_that_was_installed(pi: Pi) -> None:
    pi.installed()
    command = re.search(r"^ExecStart=/(\S+) run --config /(\S+)$", (pi.root / UNIT).read_text(), re.MULTILINE)
    assert command is not None
    assert (pi.root / command[1]).exists()
    assert (pi.root / command[2]) == pi.config


def test_writes_settings_that_the_program_reads_and_only_its_user_may(pi: Pi) -> None:
    pi.installed("--name", 'The "big" one', "--port", "1884")
    settings = load(pi.config)
    assert (settings.device.id, settings.device.mac) == ("tap-1a2b3c", "b8:27:eb:1a:2b:3c")
    assert settings.device.name == 'The "big" one'
    assert (settings.broker.host, settings.broker.port) == ("broker.lan", 1884)
    assert (settings.broker.username, settings.broker.password) == ("tap-1a2b3c", PASSWORD)
    found = pi.config.stat()
    assert stat.S_IMODE(found.st_mode) == 0o600
    if os.geteuid() == 0:
        (line,) = [
            user for user in (pi.root / "etc/passwd").read_text().splitlines() if user.startswith("energier-tap:")
        ]
        assert str(found.st_uid) == line.split(":")[2]


def test_no_password_is_said_or_given_to_a_program(pi: Pi) -> None:
    said = pi.installed()
    assert PASSWORD not in said + pi.calls
    assert "pass " not in said + pi.calls


def test_sets_up_the_machine_once_and_keeps_the_owners_lines(pi: Pi) -> None:
    said = pi.installed()
    assert "reboot" in said
    assert "systemctl restart" not in pi.calls
    once = pi.boot
    assert once.startswith(BOOT)
    assert [once.splitlines().count(line) for line in OURS] == [1] * 5
    assert once.splitlines().index("[all]") < once.splitlines().index(OURS[0])
    assert (pi.root / "boot/firmware/config.txt.before-energier").read_text() == BOOT
    said = pi.installed()
    assert pi.boot == once
    assert "reboot" not in said
    assert "systemctl restart energier-tap.service" in pi.calls


def test_does_not_repeat_lines_that_are_in_effect_already(pi: Pi) -> None:
    (pi.root / "boot/firmware/config.txt").write_text(
        "dtparam=spi=on\n[pi5]\ndtparam=i2c_arm=on\n[all]\ndtoverlay=spi0-1cs\n"
    )
    pi.installed()
    lines = pi.boot.splitlines()
    assert [lines.count(line) for line in OURS] == [1, 2, 1, 1, 1]


@pytest.mark.parametrize("option", ["--no-start", "--uninstall"])
def test_a_block_whose_end_is_gone_takes_nothing_with_it(pi: Pi, option: str) -> None:
    pi.installed()
    boot = pi.root / "boot/firmware/config.txt"
    damaged = boot.read_text().replace("# <<< energier-tap\n", "") + "dtoverlay=important\n"
    boot.write_text(damaged)
    done = pi.install(option)
    assert done.returncode == 1
    assert "# <<< energier-tap" in done.stderr
    assert boot.read_text() == damaged


def test_an_upgrade_keeps_settings_and_counters_and_leaves_one_program(pi: Pi) -> None:
    pi.installed()
    old = (pi.root / "opt/energier-tap/current").resolve()
    pi.config.write_text(pi.config.read_text() + "[save]\nevery_s = 30\n")
    counters = pi.root / "var/lib/energier-tap/counters.json"
    counters.parent.mkdir()
    counters.write_text('{"wh":[1,2,3,4]}')
    done = pi.install("--broker", "other.lan", "--id", "tap-2")
    assert done.returncode == 0, done.stderr
    assert "Settings stay as they are" in done.stdout
    settings = load(pi.config)
    assert (settings.device.id, settings.broker.host, settings.save_every_s) == ("tap-1a2b3c", "broker.lan", 30)
    assert counters.read_text() == '{"wh":[1,2,3,4]}'
    new = (pi.root / "opt/energier-tap/current").resolve()
    assert new != old
    assert list((pi.root / "opt/energier-tap").glob("venv.*")) == [new]


def test_an_upgrade_that_cannot_be_had_leaves_the_old_program(pi: Pi) -> None:
    pi.installed()
    old = (pi.root / "opt/energier-tap/current").resolve()
    done = pi.install(PIP_FAILS="1")
    assert done.returncode != 0
    assert (pi.root / "opt/energier-tap/current").resolve() == old
    assert list((pi.root / "opt/energier-tap").glob("venv.*")) == [old]


def test_an_upgrade_that_does_not_measure_is_taken_back(pi: Pi) -> None:
    pi.installed()
    old = (pi.root / "opt/energier-tap/current").resolve()
    pi.program("systemctl", f'[ "$1" != restart ] || [ "$(readlink -f {pi.root}/opt/energier-tap/current)" = {old} ]')
    done = pi.install()
    assert done.returncode == 1
    assert "the old one is back" in done.stderr
    assert (pi.root / "opt/energier-tap/current").resolve() == old
    assert (pi.root / PROGRAM).exists()
    assert pi.calls.count("systemctl restart") == 2


def test_uninstalling_keeps_settings_and_counters(pi: Pi) -> None:
    pi.installed()
    (pi.root / "var/lib/energier-tap").mkdir()
    done = pi.install("--uninstall")
    assert done.returncode == 0, done.stderr
    assert "stay" in done.stdout
    assert not (pi.root / "opt/energier-tap").exists()
    assert not (pi.root / UNIT).exists()
    assert pi.boot.rstrip() == BOOT.rstrip()
    assert pi.config.exists()
    assert (pi.root / "var/lib/energier-tap").exists()
    assert "systemctl disable --now energier-tap.service" in pi.calls


def test_purging_leaves_nothing_of_the_tap(pi: Pi) -> None:
    pi.installed()
    (pi.root / "var/lib/energier-tap").mkdir()
    done = pi.install("--uninstall", "--purge")
    assert done.returncode == 0, done.stderr
    assert not [name for name in pi.files() if "energier" in name and "before-energier" not in name]
    assert not (pi.root / "var/lib/energier-tap").exists()


@pytest.mark.parametrize(
    ("codename", "machine", "issue", "reason"),
    [
        ("bullseye", "arm64", True, "'bullseye' is not supported"),
        ("bookworm", "amd64", True, "'amd64' is no Raspberry Pi's"),
        ("bookworm", "arm64", False, "no Raspberry Pi OS"),
    ],
)
def test_another_system_is_refused_before_anything_is_touched(
    pi: Pi, codename: str, machine: str, issue: bool, reason: str
) -> None:
    (pi.root / "etc/os-release").write_text(f"ID=debian\nVERSION_CODENAME={codename}\n")
    pi.program("dpkg", f"echo {machine}")
    if not issue:
        (pi.root / "etc/rpi-issue").unlink()
    before = pi.files()
    done = pi.install("--password-file", str(pi.password_file))
    assert done.returncode == 1
    assert reason in done.stderr
    assert pi.files() == before
    assert "apt-get" not in pi.calls


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ((), "password is missing"),
        (("--password-file", "/nowhere"), "cannot read the password"),
        (("--id", "../x"), "the id '../x'"),
        (("--port", "many"), "the port 'many'"),
        (("--name", "two\nlines"), "control characters"),
        (("--purge",), "--purge goes with --uninstall"),
        (("--brokr", "x"), "unknown option --brokr"),
        (("--broker",), "--broker needs a value"),
    ],
)
def test_bad_options_are_refused_before_anything_is_touched(pi: Pi, options: tuple[str, ...], reason: str) -> None:
    before = pi.files()
    password = ("--password-file", str(pi.password_file)) if options and "--password-file" not in options else ()
    done = pi.install(*password, *options)
    assert done.returncode == 1
    assert reason in done.stderr
    assert pi.files() == before


def test_the_machine_itself_is_changed_by_root_alone() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        script = shutil.copy(TAP / "install.sh", folder)
        nobody = 65534 if os.geteuid() == 0 else None
        done = subprocess.run([script], user=nobody, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "must be done by root" in done.stderr
