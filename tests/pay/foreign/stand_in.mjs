// What the scripts of foreign clients share: where the stand-ins are, their
// admin port, a listener for notifications, and TAP.
import fs from 'node:fs';
import http from 'node:http';

export const where = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
export const base = `https://localhost:${where.https_port}`;
export const file = (name) => fs.readFileSync(`${where.dir}/pay/${name}`, 'utf8');

export async function admin(path, body = {}) {
  const answer = await fetch(`http://127.0.0.1:${where.admin_port}/${path}`, {
    method: 'POST', body: JSON.stringify(body),
  });
  const json = await answer.json();
  if (answer.status !== 200) throw new Error(`admin ${path}: ${json.error}`);
  return json;
}

export const fault = (bank, op, name, times = 1) => admin('fault', { bank, op, fault: name, times });

export async function payer(bank, fen) {
  const { payer: id } = await admin('payer', { bank, fen });
  return {
    id,
    code: async (face = false) => (await admin('code', { bank, payer: id, face })).code,
    scan: (shown, password = false) => admin('scan', {
      bank, payer: id, shown_code: shown, password,
    }),
  };
}

let numbers = 0;
export const number = (prefix) => `${prefix}${Date.now()}${String(numbers++).padStart(4, '0')}`;

// Keeps every notification; answers what answer(path) says.
export async function listener(answer) {
  const kept = [];
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const notice = { path: request.url, headers: request.headers, body: Buffer.concat(parts).toString() };
      kept.push(notice);
      const [status, text] = answer(notice, kept.length);
      response.writeHead(status).end(text);
    });
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    kept,
    wait: async (count) => {
      for (let i = 0; i < 1000 && kept.length < count; i++) {
        await new Promise((done) => { setTimeout(done, 20); });
      }
      if (kept.length < count) throw new Error(`${kept.length} of ${count} notifications came`);
      return kept;
    },
    close: () => { server.closeAllConnections(); server.close(); },
  };
}

const tests = [];
export const test = (name, body) => tests.push([name, body]);

export async function run() {
  let bad = 0;
  console.log(`1..${tests.length}`);
  for (const [i, [name, body]] of tests.entries()) {
    try {
      await body();
      console.log(`ok ${i + 1} - ${name}`);
    } catch (error) {
      bad++;
      console.log(`not ok ${i + 1} - ${name}\n# ${String(error.stack).replaceAll('\n', '\n# ')}`);
      if (error.response) console.log(`# ${JSON.stringify(error.response.data)}`);
    }
  }
  process.exit(bad ? 1 : 0);
}

// Midnight of today in China is what bills go by.
export const day = (ms) => new Date(ms + 8 * 3600000).toISOString().slice(0, 10);
