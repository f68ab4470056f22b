import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Body, TransportMeta } from '../types.ts';
import {
  type Bench,
  bodyFor,
  type Client,
  headOf,
  openPlace,
  type Place,
  type TransportModule,
  withBench,
} from './_bench.ts';
import { openChopper } from './_chopper.ts';
import { seesTheOtherEnd, sendsAtAnyTime } from './_connections.ts';
import { namesMissingBroker, namesMissingServer, namesPortInUse } from './_failures.ts';
import { carriesText, carriesValues, textOf } from './_kinds.ts';
import {
  always,
  connected,
  noAddress,
  ownConnection,
  ownPort,
  type Skip,
  tcp,
  text,
  values,
  viaBroker,
} from './_skips.ts';

/** A transport that loses its way must fail, not hang: no test here comes near it. */
const LIMIT_MS = 60_000;
const LARGE_BYTES = 8 * 1024 * 1024;
const BURST = 1000;
/** A lossy wire may drop what overflows its receive buffer: this many small messages fit it everywhere. */
const LOSSY_IN_FLIGHT = 16;

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
  ['names a port in use', namesPortInUse, ownPort],
  ['names a server that is not there', namesMissingServer, ownConnection],
  ['names a broker that is not there', namesMissingBroker, viaBroker],
];

/**
 * Registers node:test tests that hold a transport to its contract, over its real wire on the loopback address. A wire
 * that goes through a broker gets one of its own, which is started where it is installed; else its tests are skipped.
 *
 *     import { transportConformance } from 'wirebench/testing';
 *     transportConformance('mine', () => import('./mine.ts'));
 *
 * @param load imports the plug-in module: its `meta` and its default export.
 * @param place says where to listen, or why that cannot be: for a broker that wirebench does not know.
 */
export function transportConformance(
  name: string,
  load: () => Promise<TransportModule>,
  place: (meta: TransportMeta) => Promise<Place | string> = openPlace,
): void {
  describe(`transport ${name}`, () => {
    let opened: Place | string = 'it was not opened';
    before(
      async () => {
        opened = await place((await load()).meta);
      },
      { timeout: LIMIT_MS },
    );
    after(() => typeof opened === 'object' && opened.close());
    for (const [title, test, skip] of TESTS) {
      it(title, { timeout: LIMIT_MS }, async (context) => {
        const module = await load();
        const reason = typeof opened === 'string' ? opened : (noAddress(module.meta) ?? skip(module.meta));
        if (typeof opened === 'object' && reason === undefined) await withBench(module, opened.at, test);
        else context.skip(reason);
      });
    }
  });
}
