#!/bin/bash
# deps.sh [--check] PACKAGE... - sees that these Debian packages are here.
# Without --check it installs what is missing; with it, it only says so.
set -u

check_only=no
if [ "${1:-}" = --check ]; then
    check_only=yes
    shift
fi

if ! command -v dpkg-query >/dev/null 2>&1; then
    if command -v pkg-config >/dev/null 2>&1; then
        echo "This is no Debian: please see yourself that you have what these packages hold: $*" >&2
        exit 0
    fi
    echo "Please install pkg-config and what these Debian packages hold, then try again: $*" >&2
    exit 1
fi

missing=()
here=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p')
for package in "$@"; do
    grep -qxF -- "$package" <<<"$here" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ $check_only = yes ]; then
    echo "To build this, Debian packages are missing: ${missing[*]}. \"make deps\" installs them." >&2
    exit 1
fi

run=()
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Debian packages are missing (${missing[*]}) and this user may not install them: as root, run apt-get install -y ${missing[*]}" >&2
        exit 1
    fi
    run=(sudo)
fi

echo "Installing Debian packages that building and testing need and this machine lacks: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A mirror may be slow or away for a moment.
for attempt in 1 2 3; do
    if "${run[@]}" apt-get update >"$log" 2>&1 &&
        "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y \
            --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        exit 0
    fi
    [ $attempt = 3 ] || sleep $((attempt * 3))
done
tail -n 5 "$log" >&2
echo "The packages could not be installed: see that this machine reaches its Debian mirror, then try again." >&2
exit 1
