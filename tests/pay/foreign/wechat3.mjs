// WeChat Pay APIv3 by npm's wechatpay-axios-plugin, which verifies every
// answer; refusals, which it does not verify, are verified here.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import zlib from 'node:zlib';
import plugin from 'wechatpay-axios-plugin';
import {
  admin, base, day, fault, file, listener, number, payer, run, test, where,
} from './stand_in.mjs';

const { Wechatpay, Formatter, Rsa, Aes, Hash } = plugin;
const certs = {
  [where.platform_serial]: file('platform_cert.pem'),
  [where.next_platform_serial]: file('next_platform_cert.pem'),
  [where.public_key_id]: file('wechat_public.pem'),
};
const client = (over = {}) => new Wechatpay({
  mchid: where.mch_id,
  serial: where.serial,
  privateKey: file('merchant_key.pem'),
  certs: { ...certs },
  baseURL: base,
  ...over,
});
const wx = client();
const us = { appid: where.appid, mchid: where.mch_id };
const partner = { sp_appid: where.appid, sp_mchid: where.mch_id, sub_mchid: '1900000202' };
const rich = await payer('wechat', 10000000);
let paid;

const order = (over = {}) => ({
  ...us,
  description: '秦栏便民店 "可乐"',
  out_trade_no: number('B'),
  amount: { total: 450, currency: 'CNY' },
  scene_info: { store_info: { out_id: '0012' } },
  ...over,
});
const codepay = async (over = {}, at = wx) => at.chain('v3/pay/transactions/codepay').post(
  order({ payer: { auth_code: await rich.code() }, ...over }),
);
const path = (no, tail = '') => `v3/pay/transactions/out-trade-no/${no}${tail}`;
const query = (no, config = {}) => wx.chain(path(no)).get({ params: { mchid: where.mch_id }, ...config });
const verified = ({ headers, data }) => Rsa.verify(
  Formatter.response(headers['wechatpay-timestamp'], headers['wechatpay-nonce'], data),
  headers['wechatpay-signature'],
  Rsa.from(certs[headers['wechatpay-serial']], Rsa.KEY_TYPE_PUBLIC),
);
// What a refused call is told; its signature holds too.
const refusal = async (call, body) => {
  const answer = await call(body, { transformResponse: [(d) => d], validateStatus: () => true });
  assert.ok(answer.status >= 400 || answer.status === 202, `${answer.status}`);
  assert.ok(verified(answer), 'the refusal is signed');
  return { status: answer.status, ...JSON.parse(answer.data) };
};
const refusedPay = async (over) => refusal(
  wx.chain('v3/pay/transactions/codepay').post,
  order({ payer: { auth_code: await rich.code() }, ...over }),
);
const refusedQuery = (no) => refusal(
  (_, config) => wx.chain(path(no)).get({ params: { mchid: where.mch_id }, ...config }),
);

test('codepay and both queries', async () => {
  const { data } = await codepay({ attach: '第1台' });
  assert.equal(data.trade_state, 'SUCCESS');
  assert.equal(data.amount.payer_total, 450);
  assert.match(data.success_time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
  paid = data.out_trade_no;
  const { data: found } = await query(paid);
  assert.equal(found.transaction_id, data.transaction_id);
  assert.equal(found.attach, '第1台');
  const { data: theirs } = await wx.chain(`v3/pay/transactions/id/${data.transaction_id}`)
    .get({ params: { mchid: where.mch_id } });
  assert.equal(theirs.out_trade_no, paid);
});

test('a wrong key, serial, time or body is refused', async () => {
  const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const status = (want) => (e) => e.response.status === want && e.response.data.code === 'SIGN_ERROR';
  await assert.rejects(codepay({}, client({ privateKey })), status(401));
  await assert.rejects(codepay({}, client({ serial: `${where.serial}0` })), status(401));
  const send = (body, signed, stamp = Formatter.timestamp()) => {
    const nonce = Formatter.nonce();
    const sign = Rsa.sign(
      Formatter.request('POST', '/v3/pay/transactions/codepay', stamp, nonce, signed),
      Rsa.from(file('merchant_key.pem'), Rsa.KEY_TYPE_PRIVATE),
    );
    return fetch(`${base}/v3/pay/transactions/codepay`, {
      method: 'POST',
      body,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: Formatter.authorization(where.mch_id, nonce, sign, stamp, where.serial),
      },
    });
  };
  const body = JSON.stringify(order({ payer: { auth_code: await rich.code() } }));
  assert.equal((await send(body.replace('450', '440'), body)).status, 401);
  assert.equal((await send(body, body, Formatter.timestamp() - 400)).status, 401);
  assert.equal((await send('{', '{')).status, 400);
  assert.equal((await send(body, body)).status, 200);
});

test('each missing or wrong field is refused, and the refusal is signed', async () => {
  for (const over of [
    { appid: '' }, { appid: 'wx1' }, { mchid: '1' }, { description: '' }, { description: '𠮷野家' }, { out_trade_no: 'a b c d e' },
    { amount: { total: 0 } }, { amount: { total: '450' } }, { amount: { total: 4.5 } },
    { amount: { total: 450, currency: 'USD' } }, { scene_info: {} }, { payer: { auth_code: '28' } },
  ]) {
    const told = await refusedPay(over);
    assert.equal(told.status, 400, JSON.stringify(over));
  }
  assert.equal((await refusedQuery(number('B'))).code, 'ORDER_NOT_EXIST');
});

test('a code pays once, the number is taken, money runs out', async () => {
  const code = await rich.code();
  await codepay({ payer: { auth_code: code } });
  assert.equal((await refusedPay({ payer: { auth_code: code } })).code, 'AUTH_CODE_INVALID');
  assert.equal((await refusedPay({ out_trade_no: paid })).code, 'ORDERPAID');
  const poor = await payer('wechat', 1);
  assert.equal((await refusedPay({ payer: { auth_code: await poor.code() } })).code, 'NOT_ENOUGH');
});

test('a password is waited for in all manners, typed, reversed', async () => {
  const [first, second] = [number('B'), number('B')];
  const { data: bare } = await codepay({ amount: { total: 100001 } });
  assert.deepEqual(bare, { trade_state: 'USERPAYING' });
  await admin('set', { waiting: 'code' });
  const waiting = await refusedPay({ out_trade_no: first, amount: { total: 100001 } });
  assert.equal(waiting.status, 202);
  assert.equal(waiting.code, 'USERPAYING');
  assert.equal((await query(first)).data.trade_state, 'USERPAYING');
  await admin('confirm', { bank: 'wechat', order_no: first });
  assert.equal((await query(first)).data.trade_state, 'SUCCESS');
  await admin('set', { waiting: 'order' });
  await fault('wechat', 'charge', 'password');
  const { data } = await codepay({ out_trade_no: second });
  assert.equal(data.trade_state, 'USERPAYING');
  await admin('set', { waiting: 'bare' });
  const { data: reversed } = await wx.chain(path(second, '/reverse')).post(us);
  assert.equal(reversed.out_trade_no, second);
  assert.equal((await query(second)).data.trade_state, 'REVOKED');
  await fault('wechat', 'reverse', 'again');
  const again = await refusal(wx.chain(path(first, '/reverse')).post, us);
  assert.equal(again.code, 'SYSTEM_ERROR');
});

test('native: shown, notified sealed and signed, refunded; closed', async () => {
  const hq = await listener(() => [204, '']);
  const no = number('M');
  const { data } = await wx.chain('v3/pay/transactions/native').post({
    ...us, description: '天长大米', out_trade_no: no, notify_url: `${hq.url}/wechat3`, amount: { total: 6600 },
  });
  await rich.scan(data.code_url);
  const open = ({ headers, body }) => {
    assert.ok(verified({ headers, data: body }));
    const { resource } = JSON.parse(body);
    return JSON.parse(Aes.AesGcm.decrypt(resource.ciphertext, where.v3_key, resource.nonce, resource.associated_data));
  };
  const told = open((await hq.wait(1))[0]);
  assert.equal(told.out_trade_no, no);
  assert.equal(told.trade_state, 'SUCCESS');
  assert.equal(told.amount.total, 6600);
  const refundNo = number('R');
  const { data: refund } = await wx.v3.refund.domestic.refunds.post({
    out_trade_no: no, out_refund_no: refundNo, reason: '退货', notify_url: `${hq.url}/refund`, amount: { refund: 600, total: 6600, currency: 'CNY' },
  });
  assert.equal(refund.status, 'PROCESSING');
  await admin('advance', { ms: 5000 });
  const back = open((await hq.wait(2))[1]);
  assert.equal(back.refund_status, 'SUCCESS');
  assert.equal(back.amount.refund, 600);
  const { data: found } = await wx.chain(`v3/refund/domestic/refunds/${refundNo}`).get();
  assert.equal(found.status, 'SUCCESS');
  assert.equal((await query(no)).data.trade_state, 'REFUND');
  const other = number('M');
  await wx.chain('v3/pay/transactions/native').post({
    ...us, description: 'x', out_trade_no: other, notify_url: hq.url, amount: { total: 1 },
  });
  const closed = await wx.chain(path(other, '/close')).post({ mchid: where.mch_id });
  assert.equal(closed.status, 204);
  assert.equal((await query(other)).data.trade_state, 'CLOSED');
  hq.close();
});

test('refunds: idempotent, never above the total', async () => {
  const ask = (over, call = wx.v3.refund.domestic.refunds.post) => call({
    out_trade_no: paid, out_refund_no: number('R'), amount: { refund: 100, total: 450, currency: 'CNY' }, ...over,
  });
  const no = number('R');
  const { data: first } = await ask({ out_refund_no: no });
  assert.equal((await ask({ out_refund_no: no })).data.refund_id, first.refund_id);
  const refused = (over) => refusal((_, config) => ask(over, (body) => wx.v3.refund.domestic.refunds.post(body, config)));
  assert.equal((await refused({ out_refund_no: no, amount: { refund: 101, total: 450, currency: 'CNY' } })).status, 400);
  assert.equal((await refused({ amount: { refund: 351, total: 450, currency: 'CNY' } })).status, 400);
  assert.equal((await refused({ amount: { refund: 1, total: 451, currency: 'CNY' } })).status, 400);
  await fault('wechat', 'refund', 'no-funds');
  assert.equal((await refused({})).code, 'NOT_ENOUGH');
  await fault('wechat', 'refund', 'abnormal');
  const stuck = (await ask({})).data;
  assert.equal(stuck.status, 'ABNORMAL');
  assert.equal((await refusal((_, config) => wx.chain('v3/refund/domestic/refunds/none').get(config))).status, 404);
});

test('answers are signed by the certificate, the next one, or the public key', async () => {
  for (const [signer, serial] of [
    ['next-cert', where.next_platform_serial], ['public-key', where.public_key_id], ['cert', where.platform_serial]]) {
    await admin('set', { signer });
    assert.equal((await query(paid)).headers['wechatpay-serial'], serial);
  }
  const named = await query(paid, { headers: { 'Wechatpay-Serial': where.public_key_id } });
  assert.equal(named.headers['wechatpay-serial'], where.public_key_id);
  const { data } = await wx.v3.certificates.get();
  const pem = data.data.map(({ encrypt_certificate: c }) => Aes.AesGcm.decrypt(c.ciphertext, where.v3_key, c.nonce, c.associated_data));
  assert.deepEqual(pem, [file('platform_cert.pem'), file('next_platform_cert.pem')]);
});

test('faults on demand are what they are called', async () => {
  await fault('wechat', 'query', 'bad-signature');
  await assert.rejects(query(paid), /signature/i);
  await fault('wechat', 'query', 'no-signature');
  await assert.rejects(query(paid));
  await fault('wechat', 'query', 'clock-skew');
  await assert.rejects(query(paid), /timestamp/i);
  const [done, lost] = [number('B'), number('B')];
  await fault('wechat', 'charge', 'error-done');
  assert.equal((await refusedPay({ out_trade_no: done })).code, 'SYSTEM_ERROR');
  assert.equal((await query(done)).data.trade_state, 'SUCCESS');
  await fault('wechat', 'charge', 'lost-answer');
  await assert.rejects(codepay({ out_trade_no: lost }), (e) => !e.response);
  assert.equal((await query(lost)).data.trade_state, 'SUCCESS');
  await admin('set', { slow_ms: 300, late_ms: 300 });
  await fault('wechat', 'query', 'slow');
  await assert.rejects(query(paid, { timeout: 100 }), /timeout/);
  const late = number('B');
  await fault('wechat', 'charge', 'late-request');
  await assert.rejects(wx.chain('v3/pay/transactions/codepay').post(
    order({ out_trade_no: late, payer: { auth_code: await rich.code() } }),
    { timeout: 100 },
  ), /timeout/);
  assert.equal((await refusedQuery(late)).code, 'ORDER_NOT_EXIST');
  for (let i = 0; i < 500; i++) {
    const { orders } = await admin('orders', { bank: 'wechat' });
    if (orders.some((o) => o.order_no === late)) break;
    await new Promise((next) => { setTimeout(next, 10); });
  }
  assert.equal((await query(late)).data.trade_state, 'SUCCESS');
});

test('forty tills at once: each is charged once', async () => {
  const before = await admin('totals', { bank: 'wechat' });
  const answers = await Promise.all(Array.from({ length: 40 }, () => codepay({ amount: { total: 7 } })));
  assert.ok(answers.every(({ data }) => data.trade_state === 'SUCCESS'));
  assert.equal(new Set(answers.map(({ data }) => data.transaction_id)).size, 40);
  const after = await admin('totals', { bank: 'wechat' });
  assert.equal(after.charged - before.charged, 280);
  assert.equal(after.charges - before.charges, 40);
});

test('a service provider charges for its shops', async () => {
  const no = number('P');
  const { appid, mchid, ...rest } = order({ out_trade_no: no, payer: { auth_code: await rich.code() } });
  const { data } = await wx.chain('v3/pay/partner/transactions/codepay').post({ ...rest, ...partner });
  assert.equal(data.sub_mchid, partner.sub_mchid);
  const { data: found } = await wx.chain(`v3/pay/partner/transactions/out-trade-no/${no}`)
    .get({ params: { sp_mchid: where.mch_id, sub_mchid: partner.sub_mchid } });
  assert.equal(found.trade_state, 'SUCCESS');
  assert.equal((await refusedQuery(no)).code, 'ORDER_NOT_EXIST');
  await wx.chain(`v3/pay/partner/transactions/out-trade-no/${no}/reverse`).post(partner);
});

test('the bill: announced with its SHA1, fetched, packed, expected rows', async () => {
  const { now_ms: now } = await admin('advance', { ms: 0 });
  const get = (over = {}) => wx.v3.bill.tradebill.get({ params: { bill_date: day(now), bill_type: 'ALL', ...over } });
  const early = await refusal((_, config) => wx.v3.bill.tradebill.get({ params: { bill_date: day(now) }, ...config }));
  assert.equal(early.code, 'STATEMENT_CREATING');
  await admin('advance', { ms: 34 * 3600000 });
  for (const packed of [false, true]) {
    const { data } = await get(packed ? { tar_type: 'GZIP' } : {});
    const url = new URL(data.download_url);
    const { data: bytes } = await wx.chain(`v3${url.pathname.slice(3)}`)
      .get({ params: { token: url.searchParams.get('token') }, responseType: 'arraybuffer' });
    const csv = packed ? zlib.gunzipSync(bytes) : Buffer.from(bytes);
    assert.equal(data.hash_type, 'SHA1');
    assert.equal(data.hash_value, Hash.sha1(csv));
    const { rows, summary } = Formatter.castCsvBill(csv);
    const mine = rows.filter((r) => r['商户订单号'] === paid);
    assert.equal(mine[0]['交易状态'], 'SUCCESS');
    assert.equal(mine[0]['订单金额'], '4.50');
    assert.equal(mine[1]['交易状态'], 'REFUND');
    assert.equal(mine[1]['退款金额'], '1.00');
    assert.equal(Number(summary['总交易单数']), rows.length);
  }
  const refunds = await get({ bill_type: 'REFUND' });
  const url = new URL(refunds.data.download_url);
  const gone = { params: { token: `${url.searchParams.get('token')}0` } };
  await assert.rejects(wx.chain('v3/billdownload/file').get(gone), (e) => e.response.status === 403);
});

await run();
