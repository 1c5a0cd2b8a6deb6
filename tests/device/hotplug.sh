#!/bin/bash
# Plugs pulled and put back while selling, under ASan and LeakSanitizer. If
# this failed, a till would lose memory, files or a device with each loose
# plug, and need a restart in the middle of a day.
cd "$(dirname "$0")/../.." || exit 1
. tests/device/usb.sh
. tests/term/lib.sh
. tests/device/plugs.sh

program=${ASAN_B:-$PWD/build/asan}/pos
new_shop plugs 1:王芳:1234:keeper
printf '%s\n' '[printer]' 'spec = usb:' >"$dir/till.ini"
mux new-session -d -s s -x 80 -y 24 \
    "env LANG=zh_CN.UTF-8 TERM=screen-256color umockdev-wrapper \
     '$B/device/virtual_devices' $control 'kbd hidpos printer cdc' -- \
     env LD_PRELOAD=$asan_preload '$program' till --dir $dir 2>$work/stderr; \
     echo \"ended \$?\" | tee $work/ended; exec cat"
sign_in 1 1234
open_shift 100
see "the shift is open" 打印机正常
plug_cycles 40
pid=$(till_pid)
check "each is in use, once" within "$WAIT_S" at_rest
see "all is there" 打印机正常
files=$(till_files "$pid")
before=$(till_open "$pid")
plug_cycles 40
check "each is in use again, once" within "$WAIT_S" at_rest
see "all is there again" 打印机正常
check "no file is left open: $files, $(till_files "$pid")" \
    within "$WAIT_S" no_more_files "$pid" "$files" || diff <(echo "$before") <(till_open "$pid")
# Paper comes after all that.
press Enter
see "what is due" 应收
press F1
see "sold" 收款完成
waiting() { sqlite3 "$dir/till.db" 'SELECT count(*) FROM print_job WHERE state <> 2'; }
printed() { [ "$(waiting)" = 0 ]; }
check "the receipt is printed" within "$WAIT_S" printed
kill -TERM "$pid"
within "$WAIT_S" test -s "$work/ended"
check "it ends well, with nothing leaked: $(cat "$work/ended" "$work/stderr")" \
    grep -q 'ended 0' "$work/ended"
done_testing
