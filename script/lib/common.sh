# shellcheck shell=bash
# What every script here shares: where things are, how it says what it does.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034  # the scripts that read this file use it
VENVS="$ROOT/.venv"
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/energier"

say() { printf '\033[36m•\033[0m %s\n' "$*" >&2; }

fail() {
    printf '\033[31m✗\033[0m %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

fingerprint() { cat "$@" | sha256sum | cut -d' ' -f1; }

# One setup at a time per cache: two demos started together must not build the same thing twice.
lock_cache() {
    mkdir -p "$CACHE"
    exec 9>"$CACHE/setup.lock"
    flock 9
}
