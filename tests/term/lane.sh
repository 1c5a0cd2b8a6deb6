# lane.sh - headquarters' end of the payment lane by a script, for the tests of
# phones; sourced after lib.sh. See tests/tools/pos_pay_lane.c for the modes.
[ -x "$B/tools/pos_pay_lane" ] || {
    echo "$B/tools/pos_pay_lane is missing: make unit"
    exit 1
}

mode() {
    echo "$1" >"$work/mode.new"
    mv "$work/mode.new" "$work/mode"
}
lane=
lane_up() {
    "$B/tools/pos_pay_lane" "$dir" "$work/mode" >"$work/lane.out" 2>>"$work/lane.err" &
    lane=$!
    local end=$((SECONDS + WAIT_S))
    until grep -q ready "$work/lane.out" || [ $SECONDS -ge $end ]; do sleep 0.05; done
}
lane_down() {
    [ -n "$lane" ] && kill -9 "$lane" 2>/dev/null && wait "$lane" 2>/dev/null
    lane=
}
trap 'lane_down; finish' EXIT
charges() { grep -c charge "$work/lane.err"; }
payments() { "$B/pos" pay list --dir "$dir" --json | jq -r "$1"; }
# The code of a WeChat (13) or Alipay (28) payer, a new one each time.
codes=100
phone() {
    codes=$((codes + 1))
    scan "$1$(printf '%016d' $codes)"
}
power_cut() {
    kill -9 "$(pgrep -f "^$B/pos till --dir $dir")" # not the shell around it
    await ended
}
