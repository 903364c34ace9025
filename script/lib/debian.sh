# shellcheck shell=bash
# Debian and Ubuntu packages unpacked beside the system, never installed into it; needs no root.

system_mirror() {
    # shellcheck disable=SC2016  # apt's own placeholders
    apt-get indextargets --format '$(SITE) $(CODENAME)' "Created-By: Packages" 2>/dev/null |
        awk -v codename="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" '$2 == codename { print $1; exit }'
}

# apt_conf NAME [SOURCE_LIST]: an apt configuration of its own; without a list, the system's own sources.
apt_conf() {
    local name=$1 list=${2:-} dir="$CACHE/apt/$1"
    mkdir -p "$dir/lists/partial" "$dir/archives/partial"
    {
        echo "Dir::State::Lists \"$dir/lists\";"
        echo "Dir::Cache \"$dir\";"
        echo "Dir::Cache::archives \"$dir/archives\";"
        echo 'Debug::NoLocking "true";'
        echo 'APT::Sandbox::User "";'
        echo 'APT::Install-Recommends "false";'
        echo 'Acquire::Languages "none";'
        echo 'Acquire::Retries "3";'
        # The mirror of a closed network may be a snapshot of some age; its signature is checked all the same.
        echo 'Acquire::Check-Valid-Until "false";'
        if [ -n "$list" ]; then
            echo "$list" >"$dir/sources.list"
            echo "Dir::Etc::sourcelist \"$dir/sources.list\";"
            echo 'Dir::Etc::sourceparts "/dev/null";'
        fi
    } >"$dir/apt.conf"
    echo "$dir/apt.conf"
}

unpack_archives() {
    local dir=$1 prefix=$2 deb
    mkdir -p "$prefix"
    for deb in "$dir"/*.deb; do
        dpkg -x "$deb" "$prefix"
    done
    rm -f "$dir"/*.deb
}

# unpack_aside PREFIX PACKAGE...: the packages and whatever of their dependencies this system lacks.
unpack_aside() {
    local prefix=$1 conf name
    shift
    name=$(basename "$prefix")
    conf=$(apt_conf "$name")
    APT_CONFIG=$conf apt-get -qq update >"$CACHE/apt/$name/update.log" 2>&1 || return 1
    APT_CONFIG=$conf apt-get -qq --yes --download-only --reinstall install "$@" \
        >"$CACHE/apt/$name/download.log" 2>&1 || return 1
    unpack_archives "$CACHE/apt/$name/archives" "$prefix"
}

# Every folder of libraries in there: some packages keep theirs in a folder of their own.
library_path() { find "$1" -name '*.so*' -printf '%h\n' | sort -u | paste -sd: -; }
