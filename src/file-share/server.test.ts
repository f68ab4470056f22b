import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { shareIn, temporaryFolder } from './_fixtures.ts';
import { partialOf } from './claim.ts';
import { connectShare, type ShareClient } from './client.ts';
import { createCoder } from './coder.ts';
import { partialKey } from './folder.ts';
import { getFile } from './get.ts';
import { headOf } from './head.ts';
import { putFile } from './put.ts';
import { serveShare } from './server.ts';
import { loadShareWire } from './wire.ts';

interface Setting {
  readonly dir: string;
  readonly port: number;
  /** What the server has hung up for, in the order it did. */
  readonly troubles: string[];
  /** Resolves with the next trouble. */
  trouble(): Promise<string>;
  connect(token?: string): Promise<ShareClient>;
}

interface Given {
  readonly codec?: string;
  readonly token?: string;
  readonly clients?: number;
  readonly idleMs?: number;
}

async function serving(t: TestContext, given: Given = {}): Promise<Setting> {
  const { codec = 'msgpackr', token, clients = 8, idleMs = 60_000 } = given;
  const dir = temporaryFolder(t);
  const { transport, createCodec, form } = await loadShareWire('tcp', codec);
  const troubles: string[] = [];
  let told: (what: string) => void = () => {};
  const listener = await serveShare({
    share: await shareIn(t, dir, { quota: { bytes: 1e9, files: 1e4 } }),
    transport,
    at: { host: '127.0.0.1', port: 0 },
    createCodec,
    token,
    limits: { clients, idleMs },
    onTrouble: (what) => {
      troubles.push(what);
      told(what);
    },
  });
  t.after(() => listener.close());
  const to = listener.address;
  return {
    dir,
    port: to.port,
    troubles,
    trouble: () =>
      new Promise((resolve) => {
        told = resolve;
      }),
    async connect(ours) {
      const client = await connectShare({ transport, to, codec: await createCodec(), form, token: ours });
      t.after(() => client.close());
      return client;
    },
  };
}

const options = { pieceBytes: 1000, window: 4, onProgress: () => {} };

for (const codec of ['json', 'msgpackr', 'v8', 'none'])
  test(`files go there and back over TCP with ${codec}: empty, of one piece, of many`, async (t) => {
    const { connect } = await serving(t, { codec });
    const client = await connect();
    const here = temporaryFolder(t);
    for (const size of [0, 1, 999, 1000, 1001, 20_000]) {
      const bytes = Buffer.from(Array.from({ length: size }, (_, i) => (i * 7) % 251));
      writeFileSync(join(here, 'from'), bytes);
      const seen: number[] = [];
      const onProgress = (doneBytes: number) => void seen.push(doneBytes);
      const put = await putFile(client, join(here, 'from'), `f${size}`, { ...options, onProgress });
      assert.deepEqual([put.sizeBytes, put.resumedAtBytes, seen[0], seen.at(-1)], [size, 0, 0, size]);
      const got = await getFile(client, `f${size}`, join(here, 'to'), options);
      assert.deepEqual(got, put);
      assert.ok(readFileSync(join(here, 'to')).equals(bytes));
    }
  });

test('a get that was cut goes on with what is here, and begins anew where that is of another file', async (t) => {
  const { connect, dir } = await serving(t);
  const client = await connect();
  const path = join(temporaryFolder(t), 'x');
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 250));
  writeFileSync(join(dir, 'x'), bytes);
  for (const [beginning, resumedAtBytes] of [
    [bytes.subarray(0, 3), 3],
    [bytes.subarray(0, 4999), 4999],
    [bytes, 5000],
    [Buffer.alloc(3000, 1), 0],
    [Buffer.alloc(9000, 1), 0],
  ] as const) {
    writeFileSync(partialOf(path, process.pid, '00000000'), beginning);
    const got = await getFile(client, 'x', path, options);
    assert.equal(got.resumedAtBytes, resumedAtBytes);
    assert.ok(readFileSync(path).equals(bytes));
    assert.deepEqual(readdirSync(dirname(path)), ['x']);
  }
});

test('two gets of one file into one folder, of the longest name: each is whole, whatever came between them', async (t) => {
  const { connect, dir } = await serving(t);
  const name = 'x'.repeat(255);
  const path = join(temporaryFolder(t), name);
  const [old, young] = [Buffer.alloc(5000, 1), Buffer.alloc(5000, 2)];
  writeFileSync(join(dir, name), old);
  const slow = await connect();
  let replaced: Promise<unknown> | undefined;
  // In the middle of the first, another file takes its place in the share, and a second gets that.
  const onProgress = (doneBytes: number) => {
    if (doneBytes === 2000) replaced = second();
  };
  const second = async () => {
    writeFileSync(join(dir, 'young'), young);
    renameSync(join(dir, 'young'), join(dir, name));
    await getFile(await connect(), name, path, options);
    assert.ok(readFileSync(path).equals(young));
  };
  const ask: ShareClient['ask'] = async (request) => {
    if (replaced) await replaced;
    return slow.ask(request);
  };
  await getFile({ ...slow, ask }, name, path, { ...options, window: 1, onProgress });
  assert.ok(readFileSync(path).equals(old));
  assert.deepEqual(readdirSync(dirname(path)), [name]);
});

test('a put goes on with what the server has, and begins anew where that is of another file', async (t) => {
  const { connect, dir } = await serving(t);
  const path = join(temporaryFolder(t), 'x');
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 250));
  writeFileSync(path, bytes);
  for (const [beginning, resumedAtBytes] of [
    [bytes.subarray(0, 1234), 1234],
    [Buffer.alloc(1234, 1), 0],
  ] as const) {
    const partial = `${partialKey('x', 5000)}-0000000000000000.part`;
    writeFileSync(join(dir, '.wirebench-share', partial), beginning);
    const put = await putFile(await connect(), path, 'x', options);
    assert.equal(put.resumedAtBytes, resumedAtBytes);
    assert.ok(readFileSync(join(dir, 'x')).equals(bytes));
    assert.deepEqual(readdirSync(join(dir, '.wirebench-share')), ['lock']);
  }
});

test('many files are listed page by page', async (t) => {
  const { connect, dir } = await serving(t);
  const names = Array.from({ length: 2500 }, (_, i) => `f${String(i).padStart(4, '0')}`);
  for (const name of names) writeFileSync(join(dir, name), '');
  const { ask } = await connect();
  const seen: string[] = [];
  const pages: number[] = [];
  for (let more = true; more; ) {
    const after = seen.at(-1);
    const page = await ask({ op: 'ls', limit: 1000, ...(after !== undefined && { after }) });
    seen.push(...page.files.map(({ name }) => name));
    pages.push(page.files.length);
    more = page.more;
  }
  assert.deepEqual([seen, pages], [names, [1000, 1000, 500]]);
});

test('who has no token is told so and hung up on', async (t) => {
  const { connect, trouble } = await serving(t, { token: 'long-enough' });
  for (const wrong of [undefined, 'long-enougk']) {
    const told = trouble();
    await assert.rejects(connect(wrong), { code: 'TARGET_REFUSED' });
    assert.equal(await told, 'a client came without the token');
  }
  assert.equal((await (await connect('long-enough')).ask({ op: 'ls', limit: 1 })).more, false);
});

test('a client more than are let in is turned away, and the others go on', async (t) => {
  const { connect, troubles } = await serving(t, { clients: 2 });
  const [one, two] = [await connect(), await connect()];
  await assert.rejects(connect(), { code: 'PROTOCOL', message: /did not greet back/ });
  assert.deepEqual(troubles, ['a client more than 2 was turned away']);
  for (const { ask } of [one, two]) assert.equal((await ask({ op: 'ls', limit: 1 })).ok, true);
});

test('a client that is silent for too long is hung up on', async (t) => {
  const { connect, trouble } = await serving(t, { idleMs: 500 });
  const told = trouble();
  await connect();
  assert.equal(await told, 'a client was silent for 0.5 s');
});

/** A socket that says what no client of ours would. */
async function stranger(t: TestContext, port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** One message as it stands on the wire. */
function frame(body: Buffer): Buffer {
  const head = headOf(0, body);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length + body.length);
  return Buffer.concat([length, head, body]);
}

test('noise is hung up on, and the others go on', async (t) => {
  const { connect, port, trouble } = await serving(t);
  const { ask } = await connect();
  const bad = frame(Buffer.from('bad'));
  bad.fill(9, 4, 60);
  for (const [noise, why] of [
    [frame(Buffer.from([0x81])), /cannot be decoded/],
    [frame(Buffer.from([0x07])), /no message of a file share/],
    [bad, /no message of a file share/],
  ] as const) {
    const told = trouble();
    const socket = await stranger(t, port);
    socket.write(noise);
    assert.match(await told, why);
    await once(socket.resume(), 'close');
    assert.equal((await ask({ op: 'ls', limit: 1 })).ok, true);
  }
});

test('who says nothing whole is hung up on', async (t) => {
  const { port, connect } = await serving(t, { idleMs: 500 });
  const silent = await stranger(t, port);
  const dribbling = await stranger(t, port);
  dribbling.write(Buffer.from([9]));
  await Promise.all([silent, dribbling].map((socket) => once(socket.resume(), 'close')));
  assert.equal((await (await connect()).ask({ op: 'ls', limit: 1 })).ok, true);
});

test('no more strangers are let in than twice the clients', async (t) => {
  const { port } = await serving(t, { clients: 1 });
  const [first, second] = [await stranger(t, port), await stranger(t, port)];
  const third = await stranger(t, port);
  await once(third.resume(), 'close');
  assert.deepEqual([first.closed, second.closed], [false, false]);
});

test('a peer that never reads costs what it has asked for and no more, and is hung up on', async (t) => {
  const { port, dir, trouble } = await serving(t, { idleMs: 500 });
  writeFileSync(join(dir, 'x'), Buffer.alloc(32e6));
  const { createCodec, form } = await loadShareWire('tcp', 'msgpackr');
  const { encode } = createCoder(await createCodec(), form);
  const message = (request: object) => frame(Buffer.from(encode(request) as Uint8Array));
  const told = trouble();
  const socket = await stranger(t, port);
  socket.pause();
  socket.write(message({ op: 'hello', protocol: 1, bytes: Buffer.alloc(1) }));
  socket.write(message({ op: 'get', file: 1, name: 'x', at: 0 }));
  // 12 MB of answers: what the socket does not take is held, until it is found silent.
  for (let n = 0; n < 3; n++) socket.write(message({ op: 'read', file: 1, at: n * 4e6, length: 4_000_000 }));
  assert.match(await told, /silent/);
});

test('a server that takes a greeting and says nothing is no share', async (t) => {
  const silent = net.createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.after(() => silent.close());
  const { port } = silent.address() as net.AddressInfo;
  const { transport, createCodec, form } = await loadShareWire('tcp', 'msgpackr');
  const to = { host: '127.0.0.1', port };
  const parts = { transport, to, codec: await createCodec(), form, token: undefined };
  await assert.rejects(connectShare({ ...parts, greetingMs: 1 }), {
    code: 'PROTOCOL',
    message: /did not greet/,
  });
});

test('an answer that its codec cannot encode costs that client its connection, and nobody else', async (t) => {
  const { transport, createCodec, form } = await loadShareWire('tcp', 'json');
  let made = 0;
  const troubles: string[] = [];
  const listener = await serveShare({
    share: await shareIn(t, temporaryFolder(t), { quota: { bytes: 1e9, files: 1e4 } }),
    ...{ transport, at: { host: '127.0.0.1', port: 0 }, token: undefined },
    limits: { clients: 8, idleMs: 60_000 },
    createCodec: async () => {
      const codec = await createCodec();
      const refuse = () => {
        throw new Error('not today');
      };
      return made++ === 0 ? { ...codec, encode: refuse } : codec;
    },
    onTrouble: (what) => void troubles.push(what),
  });
  t.after(() => listener.close());
  const parts = { transport, to: listener.address, form, token: undefined };
  const connect = async () => connectShare({ ...parts, codec: await createCodec() });
  await assert.rejects(connect(), { code: 'PROTOCOL' });
  const client = await connect();
  t.after(() => client.close());
  assert.deepEqual(troubles, ['a client could not be answered: not today']);
});
