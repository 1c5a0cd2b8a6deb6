#!/bin/sh
# receiptline.sh FILE - a receipt in ESC/POS by npm's receiptline (Apache-2.0),
# a foreign job for our interpreter. Exit 77 where npm cannot have it.
set -eu
out=$1
command -v npm >/dev/null 2>&1 && command -v node >/dev/null 2>&1 || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --fetch-retries=0 \
    --fetch-timeout=20000 --prefix "$work" receiptline@4.0.4 \
    >/dev/null 2>&1 || exit 77
cat >job.js <<'JS'
const receiptline = require('receiptline');
const doc = `^^^秦栏便民店

天长市秦栏镇
{width:*,8,10}
|天长大米 5kg | 1| 32.80|
|可口可乐 500ml | 3| 9.00|
---
|^合计 | ^41.80|

{code:LD/12/1/1234/1A2B3C4D; option:qrcode,4,m}

扫码查真伪

{code:6901234567892; option:jan,2,72,hri}
=
`;
const bytes = receiptline.transform(doc, {
    cpl: 32, encoding: 'gb18030', spacing: false, command: 'escpos'});
require('fs').writeFileSync(process.argv[2], Buffer.from(bytes, 'binary'));
JS
node job.js job.bin
cp job.bin "$out"
