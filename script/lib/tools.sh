# shellcheck shell=bash
# Programs that are not Python: each becomes .venv/bin/NAME, a wrapper that starts it wherever it lies.

TOOLS="$VENVS/bin"

wrap() {
    local name=$1 program=$2
    shift 2
    mkdir -p "$TOOLS"
    {
        echo '#!/bin/sh'
        printf '%s\n' "$@"
        echo "exec \"$program\" \"\$@\""
    } >"$TOOLS/$name"
    chmod +x "$TOOLS/$name"
}

# aside NAME PROGRAM PACKAGE...: unpacked packages, if this system can have them; PROGRAM is the path in there.
aside() {
    local name=$1 program=$2 prefix="$CACHE/$1"
    shift 2
    have apt-get || return 1
    if [ ! -e "$prefix/.ready" ]; then
        say "Getting $name from Debian's packages, unpacked into $prefix"
        rm -rf "$prefix"
        unpack_aside "$prefix" "$@" || return 1
        touch "$prefix/.ready"
    fi
    [ -x "$prefix/$program" ]
}

setup_broker() {
    [ -x "$TOOLS/mosquitto" ] && return
    local program prefix="$CACHE/mosquitto"
    if program=$(PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v mosquitto); then
        wrap mosquitto "$program"
    elif aside mosquitto usr/sbin/mosquitto mosquitto; then
        wrap mosquitto "$prefix/usr/sbin/mosquitto" \
            "export LD_LIBRARY_PATH=\"$(library_path "$prefix")\""
    else
        say "No mosquitto to be had here: the broker will be amqtt, from PyPI"
        return
    fi
    "$TOOLS/mosquitto" -h >/dev/null 2>&1 || [ $? -le 3 ] || fail "mosquitto does not start; remove $TOOLS/mosquitto and $prefix, then try again"
}

setup_browser() {
    [ -x "$TOOLS/chromium" ] && return
    local program prefix="$CACHE/chromium" name
    for name in chromium google-chrome chromium-browser; do
        if program=$(command -v "$name") && [ ! -L /snap/bin/chromium ]; then
            wrap chromium "$program"
            return
        fi
    done
    if aside chromium usr/lib/chromium/chromium chromium fonts-noto-core fonts-noto-cjk; then
        # Fonts are looked up beside the browser and in the system.
        cat >"$prefix/fonts.conf" <<CONF
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>$prefix/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>$prefix/fontcache</cachedir>
</fontconfig>
CONF
        wrap chromium "$prefix/usr/lib/chromium/chromium" \
            "export LD_LIBRARY_PATH=\"$(library_path "$prefix")\"" \
            "export FONTCONFIG_FILE=\"$prefix/fonts.conf\""
    elif "$VENVS/ha/bin/playwright" install chromium >"$CACHE/chromium.log" 2>&1; then
        wrap chromium "$("$VENVS/ha/bin/python" -c 'from playwright.sync_api import sync_playwright as p
with p() as b: print(b.chromium.executable_path)')"
    else
        say "No Chromium to be had here: browser tests will be skipped"
    fi
}

# Only to read profiles: nothing is loaded into a kernel.
setup_apparmor_parser() {
    [ -x "$TOOLS/apparmor_parser" ] && return
    local program prefix="$CACHE/apparmor"
    if program=$(PATH="$PATH:/usr/sbin:/sbin" command -v apparmor_parser); then
        wrap apparmor_parser "$program"
    elif aside apparmor sbin/apparmor_parser apparmor || aside apparmor usr/sbin/apparmor_parser apparmor; then
        program=$(find "$prefix/sbin" "$prefix/usr/sbin" -name apparmor_parser 2>/dev/null)
        wrap apparmor_parser "$program" "export LD_LIBRARY_PATH=\"$(library_path "$prefix")\"" "set -- --base \"$prefix/etc/apparmor.d\" \"\$@\""
    else
        say "No apparmor_parser to be had here: the app's profile will not be read by it"
    fi
}
