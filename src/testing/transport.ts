import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, it } from 'node:test';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Body, TransportMeta } from '../types.ts';
import {
  type Bench,
  bodyFor,
  type Client,
  headOf,
  hostOf,
  type TransportModule,
  withBench,
} from './_bench.ts';
import { openChopper } from './_chopper.ts';
import { seesTheOtherEnd, sendsAtAnyTime } from './_connections.ts';

/** A transport that loses its way must fail, not hang: no test here comes near it. */
const LIMIT_MS = 60_000;
const LARGE_BYTES = 8 * 1024 * 1024;
const BURST = 1000;
/** A lossy wire may drop what overflows its receive buffer: this many small messages fit it everywhere. */
const LOSSY_IN_FLIGHT = 16;

/** Text arrives as text or as its UTF-8. */
const textOf = (body: Body | undefined): unknown =>
  body instanceof Uint8Array ? Buffer.from(body).toString() : body;

/** Not deepEqual: what differs may be megabytes. */
function assertSame(body: Body | undefined, sent: Buffer | string): void {
  const same =
    typeof sent === 'string' ? textOf(body) === sent : body instanceof Uint8Array && sent.equals(body);
  assert.ok(same, 'the body came back changed');
}

async function carries({ client, meta }: Bench, sizeBytes: number): Promise<void> {
  const { ask } = await client();
  const sent = bodyFor(meta, sizeBytes);
  const { head, body } = await ask(sent);
  assert.deepEqual(head, headOf(1));
  assertSame(body, sent);
}

/** Still, or again. */
async function goesOn(meta: TransportMeta, ask: Client['ask']): Promise<void> {
  const sent = bodyFor(meta, 4);
  assertSame((await ask(sent)).body, sent);
}

function carriesLargest(bench: Bench): Promise<void> {
  return carries(bench, Math.min(bench.meta.maxMessageBytes, LARGE_BYTES) - ENVELOPE_BYTES);
}

async function carriesBurst({ meta, client, seen }: Bench): Promise<void> {
  const { ask } = await client();
  const atOnce = meta.delivery === 'lossy' ? LOSSY_IN_FLIGHT : BURST;
  for (let n = 0; n < BURST; n += atOnce) {
    const sent = Array.from({ length: Math.min(atOnce, BURST - n) }, (_, i) => bodyFor(meta, (n + i) % 300));
    const replies = await Promise.all(sent.map(ask));
    for (const [i, body] of sent.entries()) assertSame(replies[i]?.body, body);
  }
  if (meta.delivery === 'lossy' || meta.requestReply) seen.sort((a, b) => a - b); // such a wire may reorder
  assert.deepEqual(
    seen,
    Array.from({ length: BURST }, (_, i) => i + 1),
  );
}

async function carriesPieces({ meta, client, address }: Bench): Promise<void> {
  const chopper = await openChopper(address);
  try {
    const { ask } = await client(chopper.address);
    const sent = [0, 1, 300, 5000].map((sizeBytes) => bodyFor(meta, sizeBytes));
    const replies = await Promise.all(sent.map(ask));
    for (const [i, body] of sent.entries()) assertSame(replies[i]?.body, body);
  } finally {
    await chopper.close();
  }
}

async function keepsPeersApart({ meta, client }: Bench): Promise<void> {
  const [one, two] = await Promise.all([client(), client()]);
  for (let i = 0; i < 50; i += 1) {
    const sent = [bodyFor(meta, i), bodyFor(meta, i + 100)] as const;
    const replies = await Promise.all([one.ask(sent[0]), two.ask(sent[1])]);
    for (const [at, body] of sent.entries()) assertSame(replies[at]?.body, body);
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
  await assert.rejects(ask(bodyFor(meta, meta.maxMessageBytes - ENVELOPE_BYTES + 1)), {
    code: 'MESSAGE_TOO_LARGE',
  });
  await goesOn(meta, ask);
}

async function drains({ meta, client }: Bench): Promise<void> {
  const { connection, ask } = await client();
  const body = bodyFor(meta, Math.min(meta.maxMessageBytes - ENVELOPE_BYTES, 64 * 1024));
  let accepted = 0;
  while (accepted < 4096 && connection.send(headOf(0), body)) accepted += 1;
  await connection.drained();
  if (meta.delivery === 'lossy') return; // it may drop instead of being full
  assert.ok(accepted < 4096, 'send() never said that the wire is full');
  await goesOn(meta, ask);
}

async function closesInFlight({ meta, client }: Bench): Promise<void> {
  const { connection } = await client();
  for (let n = 0; n < 100; n += 1) connection.send(headOf(n), bodyFor(meta, 1000));
  const closed = new Promise((resolve) => connection.onClose(resolve));
  await Promise.all([connection.close(), connection.close()]);
  assert.equal(await closed, undefined);
  await goesOn(meta, (await client()).ask);
}

async function refusesAfterClose({ meta, client }: Bench): Promise<void> {
  const { connection, ask } = await client();
  await connection.close();
  await assert.rejects(ask(bodyFor(meta, 4)), { code: 'CONNECTION_LOST' });
  assert.equal(connection.send(headOf(1), bodyFor(meta, 4)), true);
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

type Skip = (meta: TransportMeta) => string | undefined;
const always: Skip = () => undefined;
/** A machine without IPv6 has nothing to try an IPv6 wire on. */
const noAddress: Skip = (meta) => {
  const host = hostOf(meta);
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const missing = isIP(host) !== 0 && !own.some(({ address }) => address === host);
  return missing ? `this machine does not have the address ${host}` : undefined;
};
const tcp: Skip = ({ socket }) =>
  socket === 'tcp' ? undefined : 'it is no byte stream that a relay can cut';
const text: Skip = ({ accepts }) => (accepts.includes('text') ? undefined : 'it does not accept text');
const values: Skip = ({ accepts }) => (accepts.includes('value') ? undefined : 'it does not accept values');

const connected: Skip = ({ connections }) => (connections ? undefined : 'it has no connections');

const TESTS: readonly [title: string, test: (bench: Bench) => Promise<void>, skip: Skip][] = [
  ['carries an empty body', (bench) => carries(bench, 0), always],
  ['carries one byte', (bench) => carries(bench, 1), always],
  ['carries its largest message, or 8 MiB', carriesLargest, always],
  ['carries a burst of 1000', carriesBurst, always],
  ['carries messages that arrive in pieces', carriesPieces, tcp],
  ['gives two peers their own replies', keepsPeersApart, always],
  ['carries text', carriesText, text],
  ['carries values', carriesValues, values],
  ['refuses a message over its maximum, and goes on', refusesTooLarge, always],
  ['says when it is full, and drains', drains, always],
  ['closes with messages in flight', closesInFlight, always],
  ['refuses to send after close', refusesAfterClose, always],
  ['sees when the other end is gone, on both sides', seesTheOtherEnd, connected],
  ['lets the server send at any time', sendsAtAnyTime, connected],
  ['names a port in use and a server that is not there', namesWhatFails, always],
];

/**
 * Registers node:test tests that hold a transport to its contract, over its real wire on the loopback address.
 *
 *     import { transportConformance } from 'wirebench/testing';
 *     transportConformance('mine', () => import('./mine.ts'));
 *
 * @param load imports the plug-in module: its `meta` and its default export.
 */
export function transportConformance(name: string, load: () => Promise<TransportModule>): void {
  describe(`transport ${name}`, () => {
    for (const [title, test, skip] of TESTS) {
      it(title, { timeout: LIMIT_MS }, async (context) => {
        const module = await load();
        const reason = noAddress(module.meta) ?? skip(module.meta);
        if (reason === undefined) await withBench(module, test);
        else context.skip(reason);
      });
    }
  });
}
