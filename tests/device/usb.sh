# tests/device/usb.sh - sourced: is there umockdev, and talking to the devices.
: "${B:=$PWD/build/release}"
if ! command -v umockdev-wrapper >/dev/null 2>&1 || [ ! -x "$B/device/virtual_devices" ]; then
    echo "skipped: umockdev (Debian: umockdev, libumockdev-dev) is missing, so there are no virtual USB devices"
    exit 77
fi
# What a program with the sanitizer runs under: its library comes first.
asan_preload=$(gcc -print-file-name=libasan.so):$B/device/usb_node.so:libumockdev-preload.so.0
# A unix socket's path is short.
control=$(mktemp -u /tmp/liandian-usb.XXXXXX)

# One line command to the devices (virtual_devices.c); prints the answer.
device() {
    nc -U -N "$control" <<<"$*"
}
