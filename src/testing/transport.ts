import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type {
  Address,
  Body,
  Connection,
  Listener,
  Output,
  Plugin,
  Transport,
  TransportMeta,
} from '../types.ts';

const ANYWHERE: Address = { host: '127.0.0.1', port: 0 };
/** A transport that loses its way must fail, not hang: no test here comes near it. */
const LIMIT_MS = 60_000;
const LARGE_BYTES = 8 * 1024 * 1024;
const BURST = 1000;
/** A lossy wire may drop what overflows its receive buffer: this many small messages fit it everywhere. */
const LOSSY_IN_FLIGHT = 16;

interface Reply {
  readonly head: Buffer;
  readonly body: Body;
}

interface Client {
  readonly connection: Connection;
  /** Resolves with the reply, rejects with what send() reported. */
  ask(body: Body): Promise<Reply>;
}

interface Bench {
  readonly meta: TransportMeta;
  readonly transport: Transport;
  /** Of a server that answers every message with itself. */
  readonly address: Address;
  /** The numbers of the messages the server has seen. */
  readonly seen: number[];
  readonly listener: Listener;
  client(): Promise<Client>;
}

type Load = () => Promise<{ meta: TransportMeta; default: Plugin<Transport> }>;

/** A head that no other number has, to see that it arrives as it was sent. */
function headOf(n: number): Buffer {
  const head = Buffer.alloc(ENVELOPE_BYTES, n % 251);
  head.writeUInt32LE(n, 0);
  return head;
}

/** Bodies are borrowed: whoever keeps one copies it. */
const keep = (body: Body): Body => (body instanceof Uint8Array ? Buffer.from(body) : body);
/** Text arrives as text or as its UTF-8. */
const textOf = (body: Body): unknown => (body instanceof Uint8Array ? Buffer.from(body).toString() : body);

function patterned(sizeBytes: number): Buffer {
  const body = Buffer.allocUnsafe(sizeBytes);
  for (let i = 0; i < sizeBytes; i += 1) body[i] = (i * 31 + (i >> 8)) & 255;
  return body;
}

async function openClient(transport: Transport, to: Address): Promise<Client> {
  const waiting = new Map<number, (reply: Reply) => void>();
  let last = 0;
  const connection = await transport.connect(to, (head, body) => {
    const n = head.readUInt32LE(0);
    waiting.get(n)?.({ head: Buffer.from(head), body: keep(body) });
    waiting.delete(n);
  });
  function ask(body: Body): Promise<Reply> {
    last += 1;
    const n = last;
    return new Promise((resolve, reject) => {
      waiting.set(n, resolve);
      const head = headOf(n);
      connection.send(head, body, reject);
      head.fill(0); // send() has copied it
    });
  }
  return { connection, ask };
}

async function withBench(load: Load, test: (bench: Bench) => Promise<void>): Promise<void> {
  const { meta, default: plugin } = await load();
  const transport = await plugin({ options: {} });
  const seen: number[] = [];
  const clients: Client[] = [];
  const listener = await transport.listen(ANYWHERE, (head, body, from) => {
    seen.push(head.readUInt32LE(0));
    from.send(head, body);
  });
  async function client(): Promise<Client> {
    const made = await openClient(transport, listener.address);
    clients.push(made);
    return made;
  }
  try {
    await test({ meta, transport, address: listener.address, seen, listener, client });
  } finally {
    await Promise.all(clients.map(({ connection }) => connection.close()));
    await listener.close();
  }
}

async function carries(bench: Bench, sizeBytes: number): Promise<void> {
  const { ask } = await bench.client();
  const sent = patterned(sizeBytes);
  const { head, body } = await ask(sent);
  assert.deepEqual(head, headOf(1));
  assert.ok(body instanceof Uint8Array && sent.equals(body), 'the body came back changed');
}

async function carriesBurst({ meta, client, seen }: Bench): Promise<void> {
  const { ask } = await client();
  const atOnce = meta.delivery === 'lossy' ? LOSSY_IN_FLIGHT : BURST;
  for (let n = 0; n < BURST; n += atOnce) {
    const sent = Array.from({ length: Math.min(atOnce, BURST - n) }, (_, i) => patterned((n + i) % 300));
    const replies = await Promise.all(sent.map(ask));
    assert.deepEqual(
      replies.map(({ body }) => body),
      sent,
    );
  }
  if (meta.delivery === 'lossy') seen.sort((a, b) => a - b); // such a wire may reorder
  assert.deepEqual(
    seen,
    Array.from({ length: BURST }, (_, i) => i + 1),
  );
}

async function keepsPeersApart({ client }: Bench): Promise<void> {
  const [one, two] = await Promise.all([client(), client()]);
  for (let i = 0; i < 50; i += 1) {
    const sent = [Buffer.from(`one ${i}`), Buffer.from(`two ${i}`)] as const;
    const replies = await Promise.all([one.ask(sent[0]), two.ask(sent[1])]);
    assert.deepEqual(
      replies.map(({ body }) => body),
      sent,
    );
  }
}

async function carriesText({ client }: Bench): Promise<void> {
  const { ask } = await client();
  for (const text of ['', 'a', '{"snow":"\u2603 \ud83d\ude00 \u0000"}', '\u017e'.repeat(20_000)]) {
    assert.equal(textOf((await ask(text)).body), text);
  }
}

async function carriesValues({ client }: Bench): Promise<void> {
  const { ask } = await client();
  const value = { list: [1, 'two'], map: new Map([[1, new Date(0)]]) };
  assert.deepEqual((await ask(value)).body, value);
}

async function refusesTooLarge({ meta, client }: Bench): Promise<void> {
  const { ask } = await client();
  await assert.rejects(ask(Buffer.alloc(meta.maxMessageBytes - ENVELOPE_BYTES + 1)), {
    code: 'MESSAGE_TOO_LARGE',
  });
  assert.deepEqual((await ask(Buffer.from('next'))).body, Buffer.from('next'));
}

async function drains({ meta, client }: Bench): Promise<void> {
  const { connection, ask } = await client();
  const body = Buffer.alloc(Math.min(meta.maxMessageBytes - ENVELOPE_BYTES, 64 * 1024));
  let accepted = 0;
  while (accepted < 4096 && connection.send(headOf(0), body)) accepted += 1;
  await connection.drained();
  if (meta.delivery === 'lossy') return; // it may drop instead of being full
  assert.ok(accepted < 4096, 'send() never said that the wire is full');
  assert.deepEqual((await ask(Buffer.from('next'))).body, Buffer.from('next'));
}

async function closesInFlight({ client }: Bench): Promise<void> {
  const { connection, ask } = await client();
  const settled: unknown[] = [];
  for (let i = 0; i < 100; i += 1) ask(patterned(1000)).then(settled.push, settled.push);
  const closed = new Promise((resolve) => connection.onClose(resolve));
  await Promise.all([connection.close(), connection.close()]);
  assert.equal(await closed, undefined);
  const other = await client();
  assert.deepEqual((await other.ask(Buffer.from('next'))).body, Buffer.from('next'));
}

async function refusesAfterClose({ client }: Bench): Promise<void> {
  const { connection, ask } = await client();
  await connection.close();
  await assert.rejects(ask(Buffer.from('late')), { code: 'CONNECTION_LOST' });
  assert.equal(connection.send(headOf(1), Buffer.from('late')), true);
  await connection.drained();
}

async function namesWhatFails({ meta, transport, address, listener }: Bench): Promise<void> {
  await assert.rejects(
    transport.listen(address, () => {}),
    { code: 'PORT_IN_USE' },
  );
  await listener.close();
  if (meta.delivery === 'lossy') return; // without a connection nobody can know
  await assert.rejects(
    transport.connect(address, () => {}),
    { code: 'CONNECT_FAILED' },
  );
}

/**
 * Registers node:test tests that hold a transport to its contract, over its real wire on the loopback address.
 *
 *     import { transportConformance } from 'wirebench/testing';
 *     transportConformance('mine', () => import('./mine.ts'));
 *
 * @param load imports the plug-in module: its `meta` and its default export.
 */
export async function transportConformance(name: string, load: Load): Promise<void> {
  const { meta } = await load();
  const bench = (title: string, test: (bench: Bench) => Promise<void>, skip?: string | false): void => {
    it(title, { timeout: LIMIT_MS, skip: skip ?? false }, () => withBench(load, test));
  };
  const largestBytes = Math.min(meta.maxMessageBytes, LARGE_BYTES) - ENVELOPE_BYTES;
  const accepts = (output: Output): string | false =>
    !meta.accepts.includes(output) && `it does not accept ${output}`;
  describe(`transport ${name}`, () => {
    bench('carries an empty body', (on) => carries(on, 0), accepts('bytes'));
    bench('carries one byte', (on) => carries(on, 1), accepts('bytes'));
    bench(`carries its largest message, or 8 MiB`, (on) => carries(on, largestBytes), accepts('bytes'));
    bench('carries a burst of 1000', carriesBurst, accepts('bytes'));
    bench('gives two peers their own replies', keepsPeersApart);
    bench('carries text', carriesText, accepts('text'));
    bench('carries values', carriesValues, accepts('value'));
    bench('refuses a message over its maximum, and goes on', refusesTooLarge, accepts('bytes'));
    bench('says when it is full, and drains', drains);
    bench('closes with messages in flight', closesInFlight);
    bench('refuses to send after close', refusesAfterClose);
    bench('names a port in use and a server that is not there', namesWhatFails);
  });
}
