#!/bin/bash
# Plugs pulled and put back while selling, under ASan and LeakSanitizer. If
# this failed, a till would lose memory, files or a device with each loose
# plug, and need a restart in the middle of a day.
cd "$(dirname "$0")/../.." || exit 1
. tests/device/usb.sh
. tests/term/lib.sh
. tests/device/plugs.sh

program=${ASAN_B:-$PWD/build/asan}/pos
preload=$(gcc -print-file-name=libasan.so):libumockdev-preload.so.0
new_shop plugs 1:王芳:1234:keeper
printf '%s\n' '[printer]' 'spec = usb:' >"$dir/till.ini"
mux new-session -d -s s -x 80 -y 24 \
    "env LANG=zh_CN.UTF-8 TERM=screen-256color umockdev-wrapper \
     '$B/device/virtual_devices' $control 'kbd hidpos printer cdc' -- \
     env LD_PRELOAD=$preload '$program' till --dir $dir 2>$work/stderr; \
     echo \"ended \$?\" | tee $work/ended; exec cat"
sign_in 1 1234
open_shift 100
see "the shift is open" 打印机正常
plug_cycles 40
pid=$(till_pid)
files=$(till_files "$pid");
plug_cycles 40
check "no file is left open: $files, $(till_files "$pid")" \
    test "$(till_files "$pid")" -le $((files + 3))
see "all is there again" 打印机正常
# Paper comes after all that.
press Enter
see "what is due" 应收
press F1
see "sold" 收款完成
waiting() { sqlite3 "$dir/till.db" 'SELECT count(*) FROM print_job WHERE state <> 2'; }
printed() { [ "$(waiting)" = 0 ]; }
end=$((SECONDS + WAIT_S))
until printed || [ $SECONDS -ge $end ]; do sleep 0.05; done
check "the receipt is printed" printed
kill -TERM "$pid"
end=$((SECONDS + WAIT_S))
until [ -e "$work/ended" ] || [ $SECONDS -ge $end ]; do sleep 0.05; done
check "it ends well, with nothing leaked: $(cat "$work/ended" "$work/stderr")" \
    grep -q 'ended 0' "$work/ended"
done_testing
