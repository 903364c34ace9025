#!/usr/bin/env bash
# Puts the smart tap's program on a Raspberry Pi as a service: installs, upgrades (run it again from a newer copy), uninstalls.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: sudo ./install.sh [--broker HOST] [--port PORT] [--user NAME] [--password-file FILE] [--ca-file FILE]
                         [--id ID] [--name NAME] [--no-start] [--root DIR]
       sudo ./install.sh --uninstall [--purge] [--root DIR]

Needs Raspberry Pi OS, Bookworm or Trixie. The first installation asks for what is not given; settings that are there are never overwritten.
  --broker, --port, --user, --password-file, --ca-file   the MQTT broker; with --ca-file by TLS
  --id, --name    of this tap; the id is tap- and the end of its MAC address if none is given
  --no-start      do not start the program now
  --uninstall     remove the program; settings and counters stay
  --purge         ... and remove them and the user as well
  --root DIR      work below this folder instead of / (to try it out)
TEXT
}

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LOCK=$HERE/../../requirements/tap-pi.txt
ROOT='' BROKER='' PORT='' BROKER_USER='' PASSWORD_FILE='' CA_FILE='' ID='' NAME='' TODO=install START=1 PURGE='' REBOOT='' SETTINGS=''
SERVICE=energier-tap.service
BEGIN='# >>> energier-tap' END='# <<< energier-tap'

say() { printf '\033[36m•\033[0m %s\n' "$*"; }

fail() {
    printf '\033[31m✗\033[0m %s\n' "$*" >&2
    exit 1
}

parse_options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --uninstall) TODO=uninstall ;;
            --purge) PURGE=1 ;;
            --no-start) START= ;;
            -h | --help) usage && exit ;;
            --broker | --port | --user | --password-file | --ca-file | --id | --name | --root)
                [ $# -gt 1 ] || fail "$1 needs a value"
                case $1 in
                    --broker) BROKER=$2 ;;
                    --port) PORT=$2 ;;
                    --user) BROKER_USER=$2 ;;
                    --password-file) PASSWORD_FILE=$2 ;;
                    --ca-file) CA_FILE=$2 ;;
                    --id) ID=$2 ;;
                    --name) NAME=$2 ;;
                    --root) ROOT=${2%/} ;;
                esac
                shift
                ;;
            *) fail "unknown option $1; see $0 --help" ;;
        esac
        shift
    done
    [ -z "$PURGE" ] || [ "$TODO" = uninstall ] || fail "--purge goes with --uninstall"
    PREFIX=$ROOT/opt/energier-tap CONFIG=$ROOT/etc/energier/tap.toml STATE=$ROOT/var/lib/energier-tap
    BOOT=$ROOT/boot/firmware/config.txt
}

# What goes where below /etc and /usr: one "file target" a line.
files() {
    cat <<'LIST'
energier-tap.service etc/systemd/system/energier-tap.service
energier-tap.sysusers usr/lib/sysusers.d/energier-tap.conf
energier-tap.modules etc/modules-load.d/energier-tap.conf
energier-watchdog.conf etc/systemd/system.conf.d/50-energier-watchdog.conf
50-energier-tap.rules etc/polkit-1/rules.d/50-energier-tap.rules
energier-captive.conf etc/NetworkManager/dnsmasq-shared.d/energier-captive.conf
LIST
}

check_root() { [ "$EUID" -eq 0 ] || [ -n "$ROOT" ] || fail "this must be done by root: sudo $0"; }

check_system() {
    local codename machine
    [ -r "$ROOT/etc/rpi-issue" ] || fail "this is no Raspberry Pi OS (there is no /etc/rpi-issue): the tap needs one, Bookworm or Trixie"
    codename=$(sed -n 's/^VERSION_CODENAME=//p' "$ROOT/etc/os-release")
    case $codename in
        bookworm | trixie) ;;
        *) fail "Raspberry Pi OS '$codename' is not supported: use Bookworm or Trixie" ;;
    esac
    machine=$(dpkg --print-architecture)
    case $machine in
        arm64 | armhf) ;;
        *) fail "the architecture '$machine' is no Raspberry Pi's: arm64 or armhf is needed" ;;
    esac
    [ -f "$BOOT" ] || fail "there is no $BOOT, so SPI and I2C cannot be switched on"
    check_block
    [ -f "$LOCK" ] || fail "there is no $LOCK: run this script from a whole copy of the repository"
}

# ask VARIABLE QUESTION [DEFAULT]: at a terminal only; keeps what was given as an option.
ask() {
    local -n variable=$1
    [ -z "$variable" ] || return 0
    if [ -t 0 ]; then
        read -r -p "$2${3:+ [$3]}: " variable
    fi
    variable=${variable:-${3:-}}
}

# A line of TOML, none for an empty value; what cannot be in a text is refused.
text_setting() {
    [ -n "$2" ] || return 0
    [[ $2 != *[[:cntrl:]]* ]] || fail "the $1 has control characters in it"
    local value=${2//\\/\\\\}
    printf '%s = "%s"\n' "$1" "${value//\"/\\\"}"
}

mac_address() {
    local interface
    for interface in wlan0 eth0; do
        cat "$ROOT/sys/class/net/$interface/address" 2>/dev/null && return
    done
    fail "there is neither wlan0 nor eth0, so the tap has no MAC address"
}

# Asks for what the settings need and refuses what cannot be right, before anything is touched. Sets SETTINGS.
ask_settings() {
    [ ! -e "$CONFIG" ] || return 0
    local mac password='' text
    mac=$(mac_address)
    ask BROKER "Host of the MQTT broker (often the one of Home Assistant)" homeassistant.local
    ask ID "Id of this tap" "tap-$(tr -d : <<<"${mac: -8}")"
    ask BROKER_USER "User of this tap at the broker" "$ID"
    [[ $ID =~ ^[A-Za-z0-9_-]{1,32}$ ]] || fail "the id '$ID' must be 1-32 letters, digits, - or _"
    [[ ${PORT:-1} =~ ^[0-9]{1,5}$ ]] || fail "the port '$PORT' is no port"
    if [ -n "$PASSWORD_FILE" ]; then
        password=$(cat -- "$PASSWORD_FILE") || fail "cannot read the password in $PASSWORD_FILE"
    elif [ -t 0 ]; then
        read -r -s -p "Password of $BROKER_USER: " password
        echo
    fi
    [ -n "$password" ] || fail "the broker's password is missing: give --password-file FILE"
    text=$(
        set -e
        echo '# All settings: firmware/tap/README.md'
        echo '[device]'
        text_setting id "$ID"
        text_setting mac "$mac"
        text_setting name "$NAME"
        echo '[broker]'
        text_setting host "$BROKER"
        [ -z "$PORT" ] || echo "port = $PORT"
        text_setting username "$BROKER_USER"
        text_setting password "$password"
        text_setting ca_file "$CA_FILE"
    )
    SETTINGS=$text
}

write_settings() {
    if [ -e "$CONFIG" ]; then
        say "Settings stay as they are: $CONFIG"
        return
    fi
    install -d -m 0755 "$(dirname "$CONFIG")"
    (umask 077 && printf '%s\n' "$SETTINGS" >"$CONFIG.new")
    give_to_tap "$CONFIG.new"
    mv "$CONFIG.new" "$CONFIG"
    say "Settings written: $CONFIG"
}

# Owner by the numbers in the root's own user list; only root can give files away.
give_to_tap() {
    [ "$EUID" -eq 0 ] || return 0
    chown "$(awk -F: '$1 == "energier-tap" { print $3 ":" $4 }' "$ROOT/etc/passwd")" "$1"
}

# Lines that are in effect on every model: before the first [filter] or below [all].
unconditional_lines() { awk 'BEGIN { on = 1 } /^\[/ { on = ($1 == "[all]") } on'; }

check_block() {
    [ ! -f "$BOOT" ] || [ "$(grep -c "^$BEGIN" "$BOOT")" = "$(grep -c "^$END" "$BOOT")" ] ||
        fail "in $BOOT a line '$BEGIN' has no '$END' after it: mend that first"
}

without_block() { sed "/^$BEGIN/,/^$END/d" "$BOOT"; }

# Sets up SPI, I2C, and relays that are off from the first moment and whenever the program is gone: without strict_gpiod Raspberry Pi's
# kernels leave a pin as it was when its program dies (raspberrypi/linux pull request 6117).
write_boot_settings() {
    local line rest wanted
    rest=$(without_block)
    wanted=$(for line in dtparam=spi=on dtparam=i2c_arm=on dtparam=strict_gpiod dtoverlay=spi0-1cs gpio=4,5,6,7=op,dh; do
        unconditional_lines <<<"$rest" | grep -xF "$line" >/dev/null || echo "$line"
    done)
    [ -z "$wanted" ] || rest+=$(printf '\n%s: SPI, I2C, relays off unless the program runs\n[all]\n%s\n%s' "$BEGIN" "$wanted" "$END")
    replace_boot_settings "$rest"
}

# Sets REBOOT if anything changes.
replace_boot_settings() {
    [ "$1" != "$(cat "$BOOT")" ] || return 0
    [ -e "$BOOT.before-energier" ] || cp "$BOOT" "$BOOT.before-energier"
    printf '%s\n' "$1" >"$BOOT.new"
    sync "$BOOT.new"
    mv "$BOOT.new" "$BOOT"
    REBOOT=1
}

# A new environment beside the running one, which stays whole if anything fails here. Sets NEW.
build_program() {
    say "Installing the program and what it needs"
    install -d -m 0755 "$PREFIX"
    NEW=$(mktemp -d "$PREFIX/venv.XXXXXX")
    SOURCE=$(mktemp -d)
    trap 'rm -rf "$NEW" "$SOURCE"' EXIT
    chmod 0755 "$NEW"
    python3 -m venv --system-site-packages "$NEW"
    "$NEW/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$LOCK"
    cp -r "$HERE/pyproject.toml" "$HERE/README.md" "$HERE/src" "$SOURCE"
    "$NEW/bin/pip" install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation "$SOURCE"
    "$NEW/bin/energier-tap" --version >/dev/null || fail "the program does not run in $NEW"
    rm -rf "$SOURCE"
    trap - EXIT
}

point_to() { ln -sfn "$(basename "$1")" "$PREFIX/current.new" && mv -T "$PREFIX/current.new" "$PREFIX/current"; }

install_files() {
    local file target
    while read -r file target; do
        install -D -m 0644 "$HERE/systemd/$file" "$ROOT/$target"
    done < <(files)
    systemd-sysusers --root="${ROOT:-/}" "$ROOT/usr/lib/sysusers.d/energier-tap.conf"
    install -d -m 0755 "$ROOT/usr/local/bin"
    ln -sfn /opt/energier-tap/current/bin/energier-tap "$ROOT/usr/local/bin/energier-tap"
}

# Starts the program; if a new one does not measure, the one before comes back.
start() {
    local old=$1
    systemctl restart "$SERVICE" && return
    [ -n "$old" ] || fail "the tap does not measure yet: see journalctl -u $SERVICE (wiring of the ADC, broker, settings), then: sudo systemctl restart $SERVICE"
    point_to "$old"
    rm -rf "$NEW"
    systemctl restart "$SERVICE" || true
    fail "the new version did not start to measure and the old one is back: see journalctl -u $SERVICE"
}

remove_all_but() {
    local venv
    for venv in "$PREFIX"/venv.*; do
        [ "$venv" = "$1" ] || rm -rf "$venv"
    done
}

install_tap() {
    local old
    check_system
    ask_settings
    say "Installing packages of Raspberry Pi OS"
    apt-get -qq update
    apt-get -qq --yes --no-install-recommends install python3-lgpio python3-venv network-manager
    old=$(readlink -e "$PREFIX/current" || true)
    build_program
    install_files
    write_settings
    write_boot_settings
    point_to "$NEW"
    systemctl daemon-reload
    systemctl enable "$SERVICE"
    if [ -n "$REBOOT" ]; then
        say "$BOOT has changed (the old one is beside it): sudo reboot, and the tap starts by itself"
    elif [ -n "$START" ]; then
        start "$old"
        remove_all_but "$NEW"
        say "The tap measures: systemctl status $SERVICE"
    fi
}

uninstall_tap() {
    local target
    check_block
    systemctl disable --now "$SERVICE" || say "The service was not there"
    while read -r _ target; do
        rm -f "$ROOT/$target"
    done < <(files)
    rm -rf "$PREFIX" "$ROOT/usr/local/bin/energier-tap"
    [ ! -f "$BOOT" ] || replace_boot_settings "$(without_block)"
    systemctl daemon-reload
    if [ -n "$PURGE" ]; then
        rm -rf "$CONFIG" "$STATE"
        [ -n "$ROOT" ] || userdel energier-tap || say "The user energier-tap was not there"
        say "The tap's program, settings and counters are removed"
    else
        say "The tap's program is removed. Settings and counters stay: $CONFIG, $STATE (--uninstall --purge removes them)"
    fi
}

parse_options "$@"
check_root
"${TODO}_tap"
