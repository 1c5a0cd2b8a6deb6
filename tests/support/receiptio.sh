#!/bin/sh
# receiptio.sh ADDRESS [OPTION...] - npm's receiptio (Apache-2.0), a foreign
# printing client, prints a receipt on the printer at ADDRESS:9100, or with -q
# asks how it is; prints its one word. Exit 77 where npm cannot have it.
set -eu
address=$1
shift
command -v npm >/dev/null 2>&1 && command -v node >/dev/null 2>&1 || exit 77
kept=${TMPDIR:-/tmp}/liandian-receiptio-$(id -u)
if [ ! -e "$kept/installed" ]; then
    mkdir -p "$kept"
    npm install --silent --no-audit --no-fund --fetch-retries=0 \
        --fetch-timeout=20000 --prefix "$kept" receiptio@2.1.2 \
        >/dev/null 2>&1 || exit 77
    touch "$kept/installed"
fi
# Its exit code says the same as its word.
node "$kept/node_modules/receiptio/bin/cli.js" -d "$address" -p escpos -c 32 \
    -l zh-hans -t 3 "$@" 2>&1 <<'RECEIPT' || true
^^^秦栏便民店

|天长大米 5kg | 1| 32.80|
|可口可乐 600ml | 3| 10.50|
---
|^合计 | ^43.30|

{code:LD/1/1/42/9F00A1B2; option:qrcode,4,m}
=
RECEIPT
