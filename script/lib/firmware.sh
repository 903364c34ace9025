# shellcheck shell=bash
# What the firmware is built and tried with: compilers for its chips, a simulator of the Nano, a NetworkManager that is not there.

# toolchain NAME PROOF PACKAGE...: .venv/NAME becomes the root under which usr/... holds the packages: / or a folder of unpacked ones.
toolchain() {
    local name=$1 proof=$2 prefix="$CACHE/$1"
    shift 2
    [ -e "$VENVS/$name/$proof" ] && return
    mkdir -p "$VENVS"
    if [ -e "/$proof" ]; then
        ln -sfn / "$VENVS/$name"
    elif aside "$name" "$proof" "$@"; then
        ln -sfn "$prefix" "$VENVS/$name"
    else
        return 1
    fi
}

# The Nano's compiler and simulator.
setup_nano_toolchain() {
    toolchain nano-toolchain usr/bin/avr-g++ gcc-avr binutils-avr avr-libc arduino-core-avr libsimavr-dev libsimavr2 libelf-dev libelf1 ||
        say "No gcc-avr, arduino-core-avr and libsimavr-dev to be had here: the Nano's firmware cannot be built"
}

# The ESP8266's compiler: enough to compile the bridge's core for it, not to link an image.
setup_esp_toolchain() {
    toolchain esp-toolchain usr/bin/xtensa-lx106-elf-g++ gcc-xtensa-lx106 binutils-xtensa-lx106 picolibc-xtensa-lx106-elf ||
        say "No gcc-xtensa-lx106 to be had here: the bridge cannot be compiled for the ESP8266"
}

# The real nmcli, and a mock of the service it talks to.
setup_network_manager() {
    [ -x "$TOOLS/nmcli" ] && return
    local prefix="$CACHE/network-manager" libraries python
    if ! aside network-manager usr/bin/nmcli network-manager python3-dbusmock python3-dbus python3-gi gir1.2-glib-2.0 dbus-daemon; then
        say "No network-manager and python3-dbusmock to be had here: Wi-Fi provisioning will not be tested"
        return
    fi
    libraries="export LD_LIBRARY_PATH=\"$(library_path "$prefix/usr/lib/$(uname -m)-linux-gnu")\""
    for python in /usr/bin/python3 "$TAP_PYTHON"; do
        if PYTHONPATH="$prefix/usr/lib/python3/dist-packages" "$python" -c 'import dbusmock' 2>/dev/null; then
            wrap dbusmock "$python" "$libraries" "export PYTHONPATH=\"$prefix/usr/lib/python3/dist-packages\"" 'set -- -m dbusmock "$@"'
            break
        fi
    done
    wrap dbus-daemon "$prefix/usr/bin/dbus-daemon" "$libraries"
    wrap nmcli "$prefix/usr/bin/nmcli" "$libraries"
}
