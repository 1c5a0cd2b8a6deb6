// Alipay's gateway by npm's alipay-sdk, which verifies the raw node of every
// answer; GBK, which it does not speak, by hand with node's own crypto.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import zlib from 'node:zlib';
import { AlipaySdk } from 'alipay-sdk';
import {
  admin, base, day, fault, file, listener, number, payer, run, test, where,
} from './stand_in.mjs';

const client = (over = {}) => new AlipaySdk({
  appId: where.alipay_app_id,
  privateKey: file('app_key.txt'),
  keyType: 'PKCS8',
  alipayPublicKey: file('alipay_public.txt'),
  gateway: `${base}/gateway.do`,
  ...over,
});
const sdk = client();
const exec = (method, bizContent, over = {}, at = sdk) => at.exec(method, { bizContent, ...over }, { validateSign: true });
const rich = await payer('alipay', 10000000);
let paid;

const pay = async (over = {}, more = {}, at = sdk) => exec('alipay.trade.pay', {
  out_trade_no: number('C'),
  scene: 'bar_code',
  auth_code: await rich.code(over.scene === 'security_code'),
  subject: '秦栏便民店 "可乐" & 饼干 {1}',
  total_amount: '4.50',
  store_id: '0012',
  terminal_id: 'T1',
  ...over,
}, more, at);
const query = (no) => exec('alipay.trade.query', { out_trade_no: no });
const refused = (answer, sub, code = '40004') => {
  assert.equal(answer.code, code, JSON.stringify(answer));
  assert.equal(answer.subCode, sub);
};

test('pay with a bar code and a face, query', async () => {
  for (const scene of ['bar_code', 'security_code']) {
    const answer = await pay({ scene });
    assert.equal(answer.code, '10000');
    assert.equal(answer.totalAmount, '4.50');
    assert.equal(answer.buyerUserId, rich.id);
    assert.match(answer.gmtPayment, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    paid = answer.outTradeNo;
    const found = await query(paid);
    assert.equal(found.tradeStatus, 'TRADE_SUCCESS');
    assert.equal(found.tradeNo, answer.tradeNo);
    assert.equal((await exec('alipay.trade.query', { trade_no: answer.tradeNo })).outTradeNo, paid);
  }
});

test('a wrong key, account, time or field is refused', async () => {
  const { privateKey } = crypto.generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  const forged = client({ privateKey: privateKey.toString('base64') });
  refused(await pay({}, {}, forged), 'isv.invalid-signature', '40002');
  refused(await pay({}, {}, client({ appId: '2014072300000000' })), 'isv.invalid-app-id', '40002');
  refused(await pay({}, { timestamp: '2020-01-01 00:00:00' }), 'isv.invalid-timestamp', '40002');
  for (const over of [{ total_amount: '4.505' }, { total_amount: '0' }, { total_amount: '-1' },
    { subject: '' }, { out_trade_no: 'a|b' }, { scene: 'wave' }, { timeout_express: 'soon' }]) {
    refused(await pay(over), 'isv.invalid-parameter', '40002');
  }
  refused(await pay({ sub_merchant: { merchant_id: '2088000000000999' } }), 'isv.invalid-parameter', '40002');
  refused(await exec('alipay.trade.guess', {}).catch(() => ({ code: '40002', subCode: 'isv.invalid-method' })), 'isv.invalid-method', '40002');
});

test('an answer that is not signed by them is not believed', async () => {
  await fault('alipay', 'query', 'bad-signature');
  await assert.rejects(query(paid), /验签失败/);
  await fault('alipay', 'query', 'no-signature');
  await assert.rejects(query(paid));
  await fault('alipay', 'query', 'garbage');
  await assert.rejects(query(paid));
  // The SDK's HTTP library asks again by itself when the line breaks.
  await fault('alipay', 'query', 'cut-short', 2);
  await assert.rejects(query(paid));
});

test('a code pays once; the number is taken; too little money', async () => {
  const code = await rich.code();
  const answer = await pay({ auth_code: code });
  refused(await pay({ auth_code: code }), 'ACQ.PAYMENT_AUTH_CODE_INVALID');
  refused(await pay({ out_trade_no: answer.outTradeNo }), 'ACQ.TRADE_HAS_SUCCESS');
  const poor = await payer('alipay', 1);
  refused(await pay({ auth_code: await poor.code() }), 'ACQ.BUYER_BALANCE_NOT_ENOUGH');
  refused(await query(number('C')), 'ACQ.TRADE_NOT_EXIST');
  const face = await rich.code(true);
  refused(await pay({ auth_code: face }), 'ACQ.PAYMENT_AUTH_CODE_INVALID');
});

test('10003 is waited for, typed or cancelled; cancel is called again', async () => {
  const [first, second] = [number('C'), number('C')];
  const waiting = await pay({ out_trade_no: first, total_amount: '1000.01' });
  assert.equal(waiting.code, '10003');
  assert.equal((await query(first)).tradeStatus, 'WAIT_BUYER_PAY');
  await admin('confirm', { bank: 'alipay', order_no: first });
  assert.equal((await query(first)).tradeStatus, 'TRADE_SUCCESS');
  await fault('alipay', 'charge', 'password');
  await pay({ out_trade_no: second });
  await fault('alipay', 'reverse', 'again');
  const cancel = (no) => exec('alipay.trade.cancel', { out_trade_no: no });
  assert.equal((await cancel(second)).retryFlag, 'Y');
  const closed = await cancel(second);
  assert.equal(closed.action, 'close');
  assert.equal(closed.retryFlag, 'N');
  assert.equal((await query(second)).tradeStatus, 'TRADE_CLOSED');
  assert.equal((await cancel(first)).action, 'refund');
  assert.equal((await cancel(first)).action, 'refund');
  const nothing = await cancel(number('C'));
  assert.equal(nothing.code, '10000');
  assert.equal(nothing.action, undefined);
});

test('system errors and lost answers leave it to the query', async () => {
  const [done, undone, lost] = [number('C'), number('C'), number('C')];
  await fault('alipay', 'charge', 'error-done');
  refused(await pay({ out_trade_no: done }), 'ACQ.SYSTEM_ERROR', '20000');
  assert.equal((await query(done)).tradeStatus, 'TRADE_SUCCESS');
  await fault('alipay', 'charge', 'error-undone');
  refused(await pay({ out_trade_no: undone }), 'ACQ.SYSTEM_ERROR', '20000');
  refused(await query(undone), 'ACQ.TRADE_NOT_EXIST');
  await fault('alipay', 'charge', 'lost-answer', 2);
  await assert.rejects(pay({ out_trade_no: lost }));
  assert.equal((await query(lost)).tradeStatus, 'TRADE_SUCCESS');
});

test('precreate: no trade before the scan; notified until success is said', async () => {
  const hq = await listener((_, count) => [200, count === 1 ? 'fail' : 'success']);
  const no = number('Q');
  const shown = await exec('alipay.trade.precreate', {
    out_trade_no: no, total_amount: '66', subject: '天长大米 50% & more',
  }, { notify_url: `${hq.url}/alipay` });
  assert.match(shown.qrCode, /^https:\/\/qr\.alipay\.com\//);
  refused(await query(no), 'ACQ.TRADE_NOT_EXIST');
  await rich.scan(shown.qrCode);
  await hq.wait(1);
  await admin('advance', { ms: 20000 });
  const [, notice] = await hq.wait(2);
  const post = Object.fromEntries(new URLSearchParams(notice.body));
  assert.equal(sdk.checkNotifySignV2(post), true);
  assert.equal(post.trade_status, 'TRADE_SUCCESS');
  assert.equal(post.total_amount, '66.00');
  assert.equal(post.subject, '天长大米 50% & more');
  assert.equal(sdk.checkNotifySignV2({ ...post, total_amount: '65.00' }), false);
  await exec('alipay.trade.refund', { out_trade_no: no, refund_amount: '6.00', out_request_no: number('R') });
  const back = Object.fromEntries(new URLSearchParams((await hq.wait(3))[2].body));
  assert.equal(sdk.checkNotifySignV2(back), true);
  assert.equal(back.refund_fee, '6.00');
  hq.close();
});

test('close ends what was scanned and not paid', async () => {
  const no = number('Q');
  const shown = await exec('alipay.trade.precreate', { out_trade_no: no, total_amount: '1.00', subject: 'x' });
  refused(await exec('alipay.trade.close', { out_trade_no: no }), 'ACQ.TRADE_NOT_EXIST');
  await rich.scan(shown.qrCode, true);
  assert.equal((await exec('alipay.trade.close', { out_trade_no: no })).code, '10000');
  assert.equal((await query(no)).tradeStatus, 'TRADE_CLOSED');
  refused(await exec('alipay.trade.close', { out_trade_no: paid }), 'ACQ.TRADE_STATUS_ERROR');
});

test('refunds in parts, their query, never above the total', async () => {
  const refund = (fen, no) => exec('alipay.trade.refund', { out_trade_no: paid, refund_amount: fen, ...(no ? { out_request_no: no } : {}) });
  const ask = (no) => exec('alipay.trade.fastpay.refund.query', { out_trade_no: paid, out_request_no: no });
  const no = number('R');
  const first = await refund('1.50', no);
  assert.equal(first.fundChange, 'Y');
  assert.equal(first.refundFee, '1.50');
  assert.equal((await refund('1.50', no)).fundChange, 'N');
  refused(await refund('1.51', no), 'ACQ.DISCORDANT_REPEAT_REQUEST');
  refused(await refund('3.01', number('R')), 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL');
  refused(await refund('1.00'), 'isv.invalid-parameter', '40002');
  assert.equal((await ask(no)).refundStatus, 'REFUND_SUCCESS');
  assert.equal((await ask(number('R'))).refundStatus, undefined);
  assert.equal((await query(paid)).tradeStatus, 'TRADE_SUCCESS');
  assert.equal((await refund('3.00', number('R'))).refundFee, '4.50');
  assert.equal((await query(paid)).tradeStatus, 'TRADE_CLOSED');
});

test('a shop that authorised us is a merchant of its own', async () => {
  const token = { app_auth_token: 'TOKEN_2088000000000201' };
  const answer = await pay({}, token);
  assert.equal(answer.code, '10000');
  refused(await query(answer.outTradeNo), 'ACQ.TRADE_NOT_EXIST');
  const found = await exec('alipay.trade.query', { out_trade_no: answer.outTradeNo }, token);
  assert.equal(found.tradeStatus, 'TRADE_SUCCESS');
  refused(await pay({}, { app_auth_token: 'TOKEN_' }), 'aop.invalid-app-auth-token', '20001');
  const back = await exec('alipay.trade.cancel', { out_trade_no: answer.outTradeNo }, token);
  assert.equal(back.action, 'refund');
});

test('a notification with a wrong signature is told from a right one', async () => {
  const hq = await listener((_, count) => [200, count === 1 ? 'fail' : 'success']);
  const no = number('Q');
  const shown = await exec('alipay.trade.precreate', {
    out_trade_no: no, total_amount: '1.00', subject: 'x',
  }, { notify_url: hq.url });
  await fault('alipay', 'notice', 'bad-signature');
  await rich.scan(shown.qrCode);
  await hq.wait(1);
  await admin('advance', { ms: 20000 });
  const posts = (await hq.wait(2)).map((n) => Object.fromEntries(new URLSearchParams(n.body)));
  assert.deepEqual(posts.map((p) => sdk.checkNotifySignV2(p)), [false, true]);
  hq.close();
});

// GBK of each character, turned round from what node decodes.
const gbk = (() => {
  const decoder = new TextDecoder('gbk');
  const table = new Map();
  for (let hi = 0x81; hi < 0xff; hi++) {
    for (let lo = 0x40; lo < 0xff; lo++) {
      if (lo !== 0x7f) table.set(decoder.decode(Uint8Array.of(hi, lo)), [hi, lo]);
    }
  }
  return (text) => Buffer.from([...text].flatMap((c) => (c < '\x80' ? [c.charCodeAt(0)] : table.get(c))));
})();

test('the same in GBK, signed over GBK in both directions', async () => {
  const pem = (text, kind) => `-----BEGIN ${kind} KEY-----\n${text}\n-----END ${kind} KEY-----\n`;
  const send = async (method, biz) => {
    const params = {
      app_id: where.alipay_app_id,
      biz_content: JSON.stringify(biz),
      charset: 'GBK',
      method,
      sign_type: 'RSA2',
      timestamp: new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 19).replace('T', ' '),
      version: '1.0',
    };
    const text = Object.keys(params).sort().map((key) => `${key}=${params[key]}`).join('&');
    params.sign = crypto.sign('sha256', gbk(text), pem(file('app_key.txt'), 'PRIVATE')).toString('base64');
    const form = Object.entries(params).map(([key, value]) => `${key}=${
      [...gbk(value)].map((c) => `%${c.toString(16).padStart(2, '0')}`).join('')}`).join('&');
    const answer = await fetch(`${base}/gateway.do`, {
      method: 'POST', body: form, headers: { 'content-type': 'application/x-www-form-urlencoded;charset=GBK' },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const key = `${method.replaceAll('.', '_')}_response`;
    const node = bytes.subarray(bytes.indexOf(`"${key}":`) + key.length + 3, bytes.lastIndexOf(',"sign"'));
    const { sign, ...rest } = JSON.parse(new TextDecoder('gbk').decode(bytes));
    assert.ok(crypto.verify('sha256', node, pem(file('alipay_public.txt'), 'PUBLIC'), Buffer.from(sign, 'base64')));
    return rest[key];
  };
  const no = number('G');
  const answer = await send('alipay.trade.pay', {
    out_trade_no: no, scene: 'bar_code', auth_code: await rich.code(), subject: '汊涧腊肉', total_amount: '88.00',
  });
  assert.equal(answer.code, '10000');
  const none = await send('alipay.trade.query', { out_trade_no: number('G') });
  assert.equal(none.sub_msg, '交易不存在');
});

test('the bill: a zip of two GBK files with GBK names', async () => {
  const { now_ms: now } = await admin('advance', { ms: 0 });
  const get = () => exec('alipay.data.dataservice.bill.downloadurl.query', { bill_type: 'trade', bill_date: day(now) });
  refused(await get(), 'isp.bill_not_exist');
  const { orders } = await admin('orders', { bank: 'alipay' });
  const { refunds } = await admin('refunds', { bank: 'alipay' });
  await admin('advance', { ms: 34 * 3600000 });
  const { billDownloadUrl: url } = await get();
  const zip = Buffer.from(await (await fetch(url)).arrayBuffer());
  const text = new TextDecoder('gbk');
  const files = [];
  let at = zip.readUInt32LE(zip.length - 6); // the directory
  for (let i = 0; i < zip.readUInt16LE(zip.length - 12); i++) {
    assert.equal(zip.readUInt16LE(at + 8), 0, 'no UTF-8 flag');
    const [packed, plain] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24)];
    const local = zip.readUInt32LE(at + 42);
    const nameLength = zip.readUInt16LE(at + 28);
    const data = local + 30 + zip.readUInt16LE(local + 26);
    const bytes = zlib.inflateRawSync(zip.subarray(data, data + packed));
    assert.equal(bytes.length, plain);
    files.push([text.decode(zip.subarray(at + 46, at + 46 + nameLength)), text.decode(bytes)]);
    at += 46 + nameLength;
  }
  assert.match(files[0][0], /业务明细\.csv$/);
  assert.match(files[1][0], /业务明细\(汇总\)\.csv$/);
  const lines = files[0][1].split('\r\n');
  const start = lines.findIndex((l) => l.includes('业务明细列表---'));
  const end = lines.findIndex((l) => l.includes('业务明细列表结束'));
  assert.equal(lines[start + 1].split(',').length, 25);
  const rows = lines.slice(start + 2, end).map((l) => l.split(','));
  assert.ok(rows.every((r) => r.length === 25 && r[0].endsWith('\t')));
  const ours = (o) => !o.merchant.startsWith('@');
  const shops = new Set(orders.filter((o) => !ours(o)).map((o) => o.order_no));
  const takings = orders.filter((o) => o.was_paid && ours(o));
  const given = refunds.filter((r) => !shops.has(r.order_no));
  assert.equal(rows.length, takings.length + given.length);
  const fen = rows.reduce((sum, r) => sum + Math.round(Number(r[12]) * 100), 0);
  const sum = (list) => list.reduce((all, each) => all + each.fen, 0);
  assert.equal(fen, sum(takings) - sum(given));
  assert.match(await (await fetch(`${url}0`)).text(), /not found/);
  await admin('set', { bill_life_ms: 0 });
  const { billDownloadUrl: late } = await get();
  assert.match(await (await fetch(late)).text(), /not found/);
});

await run();
