#!/bin/bash
# foreign.sh - other people's clients against our stand-ins of the payment
# providers: alipay-sdk and wechatpay-axios-plugin sign, verify and read with
# code that nobody here wrote. If this fails, the stand-ins speak a dialect of
# their own, and what our clients pass against them proves nothing.
#
# The packages stay in build/foreign until package-lock.json changes.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-$PWD/build/release}
# Where there is one that watches its memory, that one.
tool=${ASAN_B:-$PWD/build/asan}/tools/pay_stand_in
[ -x "$tool" ] || tool=$B/tools/pay_stand_in
foreign=$PWD/build/foreign
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    echo "skipped: no node and npm here for other people's payment clients"
    exit 77
fi
mkdir -p "$foreign"
if ! cmp -s tests/pay/foreign/package-lock.json "$foreign/installed"; then
    cp tests/pay/foreign/package.json tests/pay/foreign/package-lock.json "$foreign"
    if ! (cd "$foreign" && npm ci --silent --prefer-offline --no-audit --no-fund \
        --ignore-scripts --fetch-retries=1 \
        --fetch-retry-mintimeout=1000 --fetch-timeout=20000 >npm.log 2>&1); then
        echo "skipped: npm cannot have other people's payment clients here"
        exit 77
    fi
    cp tests/pay/foreign/package-lock.json "$foreign/installed"
fi
cp tests/pay/foreign/*.mjs "$foreign"

scratch=$(mktemp -d)
stand_in=
trap '[ -z "$stand_in" ] || kill "$stand_in" 2>/dev/null; rm -rf "$scratch"' EXIT
passed=0 failed=0
for client in alipay wechat2 wechat3; do
    dir=$scratch/$client
    mkdir "$dir"
    "$tool" --dir "$dir" >"$dir/where" 2>"$dir/err" &
    stand_in=$!
    for _ in $(seq 1000); do
        [ -s "$dir/where" ] && break
        sleep 0.02
    done
    TZ=Asia/Shanghai NODE_EXTRA_CA_CERTS=$dir/pay/ca.pem NODE_NO_WARNINGS=1 \
        timeout 100 node "$foreign/$client.mjs" "$dir/where" >"$dir/tap" 2>&1
    sed "s/^\(ok\|not ok\) [0-9]* - /&$client: /" "$dir/tap" | grep -v '^1\.\.'
    good=$(grep -c '^ok ' "$dir/tap")
    plan=$(sed -n 's/^1\.\.//p' "$dir/tap")
    passed=$((passed + good)) failed=$((failed + ${plan:-1} - good))
    # It ends when told, in order, with nothing to complain about.
    kill "$stand_in"
    if wait "$stand_in" && [ ! -s "$dir/err" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "not ok - $client: the stand-in did not end in order"
        cat "$dir/err"
    fi
    stand_in=
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
