import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { readRun } from '../run/store.ts';
import type { Account, Cell, CountersRecord, Record } from '../schema.ts';
import { createNamespaces, skipWithoutNamespaces } from './_namespaces.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';

const SIZES = [64, 1400, 9000];
/** Turns of an empty loop for each message: a count, so that a slow server is slow on every machine. */
const WORK = { fast: 0, slow: 300_000 };
const BUFFERS = [8192, 4_000_000];

/** Answers each message with its own bytes after some work. */
const scenario = (turns: number): string => `
export const meta = { title: 'echo after ${turns} turns of a loop' };
let turned = 0;
export default () => ({
  serve: ({ listen }) => listen(() => (body, reply) => {
    for (let i = 0; i < ${turns}; i++) turned = (turned + i) | 0;
    reply(body);
  }),
  drive: ({ exchange, variants }) => exchange((codec) => ({
    request: (n) => codec.encode(variants[n % variants.length]),
    reply: (body) => codec.decode(body),
    verify: (decoded, n) => decoded.equals(variants[n % variants.length]),
  })),
});
`;
const payload = (bytes: number): string => `
export const meta = { title: '${bytes} bytes', needs: ['bytes'], opaque: true };
export default () => ({ variants: () => [1, 2, 3].map((fill) => Buffer.alloc(${bytes}, fill)) });
`;
const groupOf = (server: string, rcvbufBytes: number) => ({
  kind: 'network',
  scenario: `./${server}.mjs`,
  transport: 'udp',
  codecs: ['none'],
  payloads: SIZES.map((bytes) => `./bytes${bytes}.mjs`),
  loads: [{ kind: 'open', clients: 2, ratePerSecond: 20_000 }],
  rcvbufBytes,
});

function roles(records: readonly Record[]): { client: CountersRecord; server: CountersRecord } {
  const of = (role: CountersRecord['role']) =>
    records.find((record): record is CountersRecord => record.kind === 'counters' && record.role === role);
  const [client, server] = [of('client'), of('server')];
  assert.ok(client && server);
  return { client, server };
}

const sent = ({ sentOk, outside }: CountersRecord): number => sentOk + outside.sentOk;
const arrived = ({ received, outside }: CountersRecord): number => all(received) + all(outside.received);
const all = ({ unique, duplicate, late, tooOld, corrupt }: Account): number =>
  unique + duplicate + late + tooOld + corrupt;

/** What went one way, and what came of it. */
const dropped = (sender: CountersRecord, receiver: CountersRecord): number =>
  sent(sender) - arrived(receiver);

test('on loopback every datagram is accounted for: lost = drops of the sockets = RcvbufErrors', {
  skip: process.platform === 'linux' ? false : 'only Linux tells the drops of a socket',
}, async (t) => {
  const sandbox = createSandbox(t);
  // Where it can be made, a network of its own: RcvbufErrors then counts the sockets of this run alone.
  const alone = skipWithoutNamespaces() === false;
  const start = alone ? createNamespaces(t, sandbox)[0].start : sandbox.start;
  for (const [name, turns] of Object.entries(WORK)) sandbox.write(`${name}.mjs`, scenario(turns));
  for (const bytes of SIZES) sandbox.write(`bytes${bytes}.mjs`, payload(bytes));
  const groups = Object.keys(WORK).flatMap((server) => BUFFERS.map((bytes) => groupOf(server, bytes)));
  const suite = { title: 't', rounds: 1, warmupMs: 20, windowMs: 100, baseline: 'none', groups };
  sandbox.write('suite.mjs', `export default ${JSON.stringify(suite)};\n`);

  const { stderr } = await start(['run', './suite.mjs', '--out', 'out']).ended;
  const folder = onlyRun(sandbox.path('out'));
  const { run, records } = readRun(folder);
  assert.equal(run.cells.length, 12, stderr);
  const dropsOf = new Map<Cell, number>();
  for (const cell of run.cells) {
    const { client, server } = roles(records.get(cell.id) ?? []);
    assert.deepEqual(
      [dropped(client, server), dropped(server, client)],
      [server.socketDrops, client.socketDrops],
      cell.id,
    );
    assert.deepEqual([server.receiveQueueBytes, client.receiveQueueBytes], [0, 0], cell.id);
    const drops = dropped(client, server) + dropped(server, client);
    if (alone) assert.equal(server.udpErrors?.receiveBufferErrors, drops, cell.id);
    // Linux grants twice what it is asked for, as far as it may.
    assert.ok((client.receiveBufferBytes ?? 0) <= 2 * (cell.rcvbufBytes ?? 0), cell.id);
    dropsOf.set(cell, drops);
  }
  const slow = [...dropsOf].filter(
    ([cell]) => cell.scenario?.use.includes('slow') && cell.rcvbufBytes === 8192,
  );
  assert.ok(
    slow.every(([, drops]) => drops > 0),
    'a slow server with a small buffer drops',
  );

  const rows = loadReport(folder)
    .tables.filter(({ kind }) => kind === 'loss')
    .flatMap((table) => table.rows);
  assert.equal(rows.length, 12);
  for (const { cell, figures, reasons, notes } of rows) {
    assert.equal(figures['residual']?.median, 0, cell);
    assert.ok(!reasons.some((reason) => reason.includes('unaccounted')), cell);
    if (alone) assert.ok(!notes.some((note) => note.includes('RcvbufErrors')), cell);
    const lost = figures['lostUpstream']?.median ?? 0;
    assert.equal(figures['serverBuffer']?.median, lost, cell);
    assert.equal(
      lost > 0,
      notes.some((note) => note.includes("in the server's socket buffer")),
      cell,
    );
  }
});
