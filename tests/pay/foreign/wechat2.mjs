// WeChat Pay v2 by npm's wechatpay-axios-plugin, which verifies every answer.
import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import plugin from 'wechatpay-axios-plugin';
import {
  admin, base, day, fault, file, listener, number, payer, run, test, where,
} from './stand_in.mjs';

const { Wechatpay, Transformer, Formatter, Hash, Aes } = plugin;
const client = (over = {}) => new Wechatpay({
  mchid: where.mch_id,
  serial: where.serial,
  privateKey: file('merchant_key.pem'),
  certs: { [where.platform_serial]: file('platform_cert.pem') },
  secret: where.v2_key,
  merchant: { cert: file('merchant_cert.pem'), key: file('merchant_key.pem') },
  baseURL: base,
  ...over,
}).v2;
const wx = client();
const us = { appid: where.appid, mch_id: where.mch_id };
const certified = { security: true };
const rich = await payer('wechat', 10000000);
let paid; // an order number

const micropay = async (over = {}, at = wx) => at.pay.micropay.post({
  ...us,
  body: '秦栏便民店-可乐 & <饼干>',
  out_trade_no: number('A'),
  total_fee: 330,
  spbill_create_ip: '127.0.0.1',
  auth_code: await rich.code(),
  ...over,
});
const query = (no) => wx.pay.orderquery.post({ ...us, out_trade_no: no });
// The refusal that the call must end with.
const refusal = async (call) => {
  try {
    await call;
  } catch (error) {
    assert.ok(error.response, String(error));
    return error.response.data;
  }
  throw new Error('this was not refused');
};

for (const type of [undefined, 'MD5', 'HMAC-SHA256']) {
  test(`micropay and orderquery, signed with ${type ?? 'the default'}`, async () => {
    const { data } = await micropay({ attach: '第1台', ...(type ? { sign_type: type } : {}) });
    assert.equal(data.result_code, 'SUCCESS');
    assert.equal(data.sign.length, type === 'HMAC-SHA256' ? 64 : 32);
    assert.equal(data.total_fee, '330');
    assert.equal(data.trade_type, 'MICROPAY');
    assert.equal(data.attach, '第1台');
    assert.match(data.time_end, /^20\d{12}$/);
    paid = data.out_trade_no;
    const { data: found } = await query(paid);
    assert.equal(found.trade_state, 'SUCCESS');
    assert.equal(found.transaction_id, data.transaction_id);
    assert.equal(found.openid, rich.id);
  });
}

test('a wrong key, a changed field, a missing field, a foreign account', async () => {
  let data = await refusal(micropay({}, client({ secret: 'x'.repeat(32) })));
  assert.equal(data.return_code, 'FAIL');
  assert.equal(data.return_msg, '签名错误');
  const fields = { ...us, out_trade_no: paid, nonce_str: Formatter.nonce() };
  fields.sign = Hash.sign('MD5', fields, where.v2_key);
  fields.out_trade_no += '1';
  const answer = await fetch(`${base}/pay/orderquery`, {
    method: 'POST', body: Transformer.toXml(fields),
  });
  assert.equal(Transformer.toObject(await answer.text()).return_msg, '签名错误');
  data = await refusal(micropay({ body: '' }));
  assert.equal(data.err_code, 'LACK_PARAMS');
  data = await refusal(micropay({ total_fee: '3.30' }));
  assert.equal(data.err_code, 'PARAM_ERROR');
  data = await refusal(micropay({ auth_code: '280000000000000000' }));
  assert.equal(data.err_code, 'AUTH_CODE_ERROR');
  data = await refusal(micropay({ appid: 'wx0000000000000000' }));
  assert.equal(data.return_code, 'FAIL');
  data = await refusal(micropay({ sub_mch_id: '1900000999' }));
  assert.equal(data.return_code, 'FAIL');
});

test('a code pays once; too little money; the number is taken', async () => {
  const code = await rich.code();
  const { data } = await micropay({ auth_code: code });
  assert.equal((await refusal(micropay({ auth_code: code }))).err_code, 'AUTH_CODE_INVALID');
  const again = await refusal(micropay({ out_trade_no: data.out_trade_no }));
  assert.equal(again.err_code, 'ORDERPAID');
  const poor = await payer('wechat', 10);
  const none = await refusal(micropay({ auth_code: await poor.code() }));
  assert.equal(none.err_code, 'NOTENOUGH');
  assert.equal(Hash.sign('MD5', none, where.v2_key), none.sign);
  assert.equal((await refusal(query(number('A')))).err_code, 'ORDERNOTEXIST');
});

test('a password is waited for, typed, or never typed and reversed', async () => {
  const [first, second] = [number('A'), number('A')];
  const asked = await refusal(micropay({ out_trade_no: first, total_fee: 100001 }));
  assert.equal(asked.err_code, 'USERPAYING');
  const { data: waiting } = await query(first);
  assert.equal(waiting.trade_state, 'USERPAYING');
  assert.equal(waiting.transaction_id, undefined);
  await admin('confirm', { bank: 'wechat', order_no: first });
  assert.equal((await query(first)).data.trade_state, 'SUCCESS');
  await fault('wechat', 'charge', 'password');
  await refusal(micropay({ out_trade_no: second }));
  const { data } = await wx.secapi.pay.reverse.post({ ...us, out_trade_no: second }, certified);
  assert.equal(data.recall, 'N');
  assert.equal((await query(second)).data.trade_state, 'REVOKED');
});

test('reverse wants the certificate, is called again, gives back once', async () => {
  const { data: order } = await micropay();
  const body = { ...us, out_trade_no: order.out_trade_no };
  await assert.rejects(wx.secapi.pay.reverse.post(body), (e) => e.response.status === 400);
  await fault('wechat', 'reverse', 'again');
  assert.equal((await refusal(wx.secapi.pay.reverse.post(body, certified))).recall, 'Y');
  const before = (await admin('totals', { bank: 'wechat' })).reversed;
  for (let i = 0; i < 2; i++) {
    const { data } = await wx.secapi.pay.reverse.post(body, certified);
    assert.equal(data.recall, 'N');
  }
  assert.equal((await admin('totals', { bank: 'wechat' })).reversed, before + 330);
});

test('refunds in parts, by number, not above the total', async () => {
  const { data: order } = await micropay({ total_fee: 1000 });
  const ask = (no, fen, total = 1000) => wx.secapi.pay.refund.post({
    ...us,
    out_trade_no: order.out_trade_no,
    out_refund_no: no,
    total_fee: total,
    refund_fee: fen,
    refund_desc: '退货',
  }, certified);
  const no = number('R');
  const { data } = await ask(no, 400);
  assert.equal(data.refund_fee, '400');
  assert.equal((await ask(no, 400)).data.refund_id, data.refund_id);
  assert.equal((await refusal(ask(no, 401))).err_code, 'REFUND_FEE_MISMATCH');
  assert.equal((await refusal(ask(number('R'), 601))).err_code, 'INVALID_REQUEST');
  assert.equal((await refusal(ask(number('R'), 1, 999))).err_code, 'INVALID_REQUEST');
  await ask(number('R'), 600);
  await admin('advance', { ms: 5000 });
  const { data: all } = await wx.pay.refundquery.post({ ...us, out_trade_no: order.out_trade_no });
  assert.equal(all.refund_count, '2');
  assert.equal(all.refund_status_0, 'SUCCESS');
  assert.equal(all.out_refund_no_0, no);
  assert.equal((await query(order.out_trade_no)).data.trade_state, 'REFUND');
  const none = await refusal(wx.pay.refundquery.post({ ...us, out_refund_no: number('R') }));
  assert.equal(none.err_code, 'REFUNDNOTEXIST');
});

test('a shown code: notified with a signature, again until it is taken', async () => {
  const hq = await listener((_, count) => (count === 1 ? [500, '']
    : [200, '<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>']));
  const no = number('N');
  const { data } = await wx.pay.unifiedorder.post({
    ...us,
    body: '天长大米',
    out_trade_no: no,
    total_fee: 6600,
    spbill_create_ip: '127.0.0.1',
    notify_url: `${hq.url}/wechat2`,
    trade_type: 'NATIVE',
    product_id: '1',
  });
  assert.match(data.code_url, /^weixin:\/\/wxpay\/bizpayurl/);
  assert.equal((await query(no)).data.trade_state, 'NOTPAY');
  await rich.scan(data.code_url);
  await hq.wait(1);
  await admin('advance', { ms: 20000 });
  const [, notice] = await hq.wait(2);
  const told = Transformer.toObject(notice.body);
  assert.equal(Hash.sign('MD5', told, where.v2_key), told.sign);
  assert.equal(told.out_trade_no, no);
  assert.equal(told.total_fee, '6600');
  await wx.secapi.pay.refund.post({
    ...us,
    out_trade_no: no,
    out_refund_no: number('R'),
    total_fee: 6600,
    refund_fee: 600,
    notify_url: `${hq.url}/refund`,
  }, certified);
  await admin('advance', { ms: 5000 });
  const [, , sealed] = await hq.wait(3);
  const refund = Transformer.toObject(sealed.body);
  const inner = Transformer.toObject(Aes.AesEcb.decrypt(refund.req_info, Hash.md5(where.v2_key).toLowerCase()));
  assert.equal(inner.refund_fee, '600');
  assert.equal(inner.refund_status, 'SUCCESS');
  hq.close();
});

test('a shown code nobody paid is closed', async () => {
  const no = number('N');
  const { data } = await wx.pay.unifiedorder.post({
    ...us, body: 'x', out_trade_no: no, total_fee: 1, spbill_create_ip: '127.0.0.1', notify_url: 'http://127.0.0.1:1/', trade_type: 'NATIVE', product_id: '1',
  });
  await wx.pay.closeorder.post({ ...us, out_trade_no: no });
  assert.equal((await query(no)).data.trade_state, 'CLOSED');
  assert.equal((await rich.scan(data.code_url)).reply, 'refused');
  assert.equal((await refusal(wx.pay.closeorder.post({ ...us, out_trade_no: paid }))).err_code, 'ORDERPAID');
});

test('faults on demand are what they are called', async () => {
  const no = number('A');
  await fault('wechat', 'charge', 'error-done');
  assert.equal((await refusal(micropay({ out_trade_no: no }))).err_code, 'SYSTEMERROR');
  assert.equal((await query(no)).data.trade_state, 'SUCCESS');
  await fault('wechat', 'charge', 'error-undone');
  const undone = number('A');
  await refusal(micropay({ out_trade_no: undone }));
  assert.equal((await refusal(query(undone))).err_code, 'ORDERNOTEXIST');
  const lost = number('A');
  await fault('wechat', 'charge', 'lost-answer');
  await assert.rejects(micropay({ out_trade_no: lost }), (e) => !e.response);
  assert.equal((await query(lost)).data.trade_state, 'SUCCESS');
  const never = number('A');
  await fault('wechat', 'charge', 'lost-request');
  await assert.rejects(micropay({ out_trade_no: never }), (e) => !e.response);
  assert.equal((await refusal(query(never))).err_code, 'ORDERNOTEXIST');
  await fault('wechat', 'query', 'bad-signature');
  await assert.rejects(query(lost), /sign/);
  await fault('wechat', 'query', 'no-signature');
  await assert.rejects(query(lost));
  await fault('wechat', 'query', 'cut-short');
  await assert.rejects(query(lost));
  await fault('wechat', 'query', 'garbage');
  await assert.rejects(query(lost), (e) => e.response.status === 502);
  const twice = number('A');
  await fault('wechat', 'charge', 'duplicate');
  assert.equal((await refusal(micropay({ out_trade_no: twice }))).err_code, 'ORDERPAID');
  assert.equal((await query(twice)).data.trade_state, 'SUCCESS');
});

test('a sub-merchant has its own orders', async () => {
  const sub = { sub_mch_id: '1900000201' };
  const { data } = await micropay(sub);
  assert.equal(data.sub_mch_id, sub.sub_mch_id);
  assert.equal((await refusal(query(data.out_trade_no))).err_code, 'ORDERNOTEXIST');
  const { data: found } = await wx.pay.orderquery.post({
    ...us, ...sub, out_trade_no: data.out_trade_no,
  });
  assert.equal(found.trade_state, 'SUCCESS');
});

test('the bill of the day, plain and packed', async () => {
  const { now_ms: now } = await admin('advance', { ms: 0 });
  const today = day(now).replaceAll('-', '');
  const get = (over = {}) => wx.pay.downloadbill.post({
    ...us, bill_date: today, bill_type: 'ALL', ...over,
  }, { responseType: 'arraybuffer', transformResponse: [(data) => data] });
  const early = await get();
  assert.match(Buffer.from(early.data).toString(), /Bill Creating/);
  const { orders } = await admin('orders', { bank: 'wechat' });
  const { refunds } = await admin('refunds', { bank: 'wechat' });
  await admin('advance', { ms: 34 * 3600000 });
  const plain = Buffer.from((await get()).data);
  const packed = Buffer.from((await get({ tar_type: 'GZIP' })).data);
  assert.deepEqual(zlib.gunzipSync(packed), plain);
  const { rows, summary } = Formatter.castCsvBill(plain);
  const takings = orders.filter((o) => o.was_paid);
  assert.equal(rows.length, takings.length + refunds.length);
  assert.equal(Number(summary['总交易单数']), rows.length);
  assert.equal(rows.filter((r) => r['交易状态'] === 'REVOKED').length, refunds.filter((r) => r.reversal).length);
  const fen = (text) => Math.round(Number(text) * 100);
  const sum = (list, key) => list.reduce((all, each) => all + each[key], 0);
  assert.equal(fen(summary['订单总金额']), sum(takings, 'fen'));
  assert.equal(fen(summary['退款总金额']), sum(refunds, 'fen'));
  const mine = rows.find((r) => r['商户订单号'] === paid);
  assert.equal(mine['订单金额'], '3.30');
  assert.equal(mine['费率'], '0.60%');
  assert.equal(mine['商品名称'], '秦栏便民店-可乐 & <饼干>');
  const none = await get({ bill_date: '20240101' });
  assert.match(Buffer.from(none.data).toString(), /No Bill Exist/);
});

await run();
