import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readRun } from '../run/store.ts';
import type { CountersRecord, Record, RelayCounts, RelayRecord } from '../schema.ts';
import { createSandbox, onlyRun, type Sandbox } from './_sandbox.ts';
import { wireSuite } from './_suites.ts';

async function measure(sandbox: Sandbox, transport: 'tcp' | 'udp', ...args: string[]) {
  sandbox.write('small.mjs', wireSuite(transport, { windowMs: 150 }));
  // Not the exit code: on a busy machine a generator may fall behind, which changes nothing of what is counted.
  const { stderr } = await sandbox.run(['run', './small.mjs', '--out', 'out', ...args]);
  const { run, records } = readRun(onlyRun(sandbox.path('out')));
  const [cell] = run.cells;
  const ofCell = records.get(cell?.id ?? '') ?? [];
  const ends = ofCell.flatMap((record) => (record.kind === 'end' ? [record.status] : []));
  assert.deepEqual(ends, Array(run.rounds).fill('ok'), stderr);
  return { cell, records: ofCell };
}

function countersOf(records: readonly Record[], round: number) {
  const ofRound = records.filter((record) => record.round === round);
  const of = (role: CountersRecord['role']) =>
    ofRound.find((record): record is CountersRecord => record.kind === 'counters' && record.role === role);
  const relay = ofRound.find((record): record is RelayRecord => record.kind === 'relay');
  const [client, server] = [of('client'), of('server')];
  assert.ok(client && server && relay);
  return { client, server, relay };
}

/** received + duplicated - forwarded - refused - dropped - queued. */
const imbalance = ({ received, duplicated, forwarded, refused, dropped, queued }: RelayCounts): number =>
  received + duplicated - forwarded - refused - dropped - queued;

test('with 20 % loss client, server and relay agree on every datagram of each way', async (t) => {
  const { cell, records } = await measure(
    createSandbox(t),
    'udp',
    '--impair',
    'loss:20%',
    '--rate',
    '400',
    '--rounds',
    '2',
  );
  assert.deepEqual(cell?.impairments, [{ use: 'loss', options: { share: 0.2 } }]);
  for (const round of [0, 1]) {
    const { client, server, relay } = countersOf(records, round);
    const { upstream, downstream } = relay;
    assert.equal(upstream.window.received, client.sentOk);
    assert.equal(downstream.window.received, server.sentOk);
    // Late is what a busy machine held for too long: it has arrived.
    const arrived = ({ unique, late }: CountersRecord['received']) => unique + late;
    assert.equal(client.sentOk, arrived(server.received) + upstream.window.dropped + upstream.window.queued);
    assert.equal(
      server.sentOk,
      arrived(client.received) + downstream.window.dropped + downstream.window.queued,
    );
    for (const { window, outside } of [upstream, downstream]) {
      assert.deepEqual([imbalance(window), imbalance(outside)], [0, 0]);
      assert.ok(window.dropped > 0);
      assert.deepEqual(
        window.stages.map(({ use, received, dropped, passed }) => [use, received, dropped, passed]),
        [['loss', window.received, window.dropped, window.forwarded + window.queued]],
      );
    }
    const drops = process.platform === 'linux' ? 0 : null;
    assert.deepEqual([upstream.socketDrops, downstream.socketDrops], [drops, drops]);
  }
});

test('lost, doubled, reordered and damaged together: both ends and the relay still agree', async (t) => {
  const impair = 'loss:5%,duplicate:10%,reorder:10%+2,corrupt:5%';
  const { records } = await measure(
    createSandbox(t),
    'udp',
    '--impair',
    impair,
    '--rate',
    '400',
    '--duration',
    '300ms',
  );
  const { client, server, relay } = countersOf(records, 0);
  for (const [sentOk, { received }, { window }] of [
    [client.sentOk, server, relay.upstream],
    [server.sentOk, client, relay.downstream],
  ] as const) {
    const arrived = received.unique + received.duplicate + received.late;
    assert.equal(sentOk, window.received);
    assert.equal(arrived, window.forwarded - window.corrupted);
    assert.equal(imbalance(window), 0);
    for (const count of [window.dropped, window.duplicated, window.reordered, window.corrupted])
      assert.ok(count > 0);
  }
});

/** A user's impairment: writes down what it draws, and for which of the flows and ways it was made. */
const DRAWS = `import { appendFileSync } from 'node:fs';
let made = 0;
export const meta = { title: 'draws', sockets: ['udp'], lossy: false, example: './draws.mjs:log' };
export default ({ options, rng }) => {
  const instance = made++;
  return {
    apply: (packet) => {
      appendFileSync('draws.' + options.text, instance + ' ' + rng() + '\\n');
      return [{ packet, delayMs: 0 }];
    },
  };
};
`;

test("the same seed draws the same numbers for each way, another one others; a user's impairment reads its text", async (t) => {
  const drawsOf = async (seed: string) => {
    const sandbox = createSandbox(t);
    sandbox.write('draws.mjs', DRAWS);
    await measure(sandbox, 'udp', '--impair', './draws.mjs:log', '--seed', seed);
    const lines = readFileSync(sandbox.path('draws.log'), 'utf8').split('\n');
    return ['0', '1'].map((way) => lines.filter((line) => line.startsWith(`${way} `)).slice(0, 20));
  };
  const [first, again, other] = [await drawsOf('1'), await drawsOf('1'), await drawsOf('2')];
  assert.deepEqual(
    first.map((draws) => new Set(draws.map((line) => line.slice(2))).size),
    [20, 20],
  );
  assert.deepEqual(again, first);
  assert.equal(other.flat().filter((line) => first.flat().includes(line)).length, 0);
});

test('over TCP a delay and a slow reader cost time, and lose nothing', async (t) => {
  const { records } = await measure(createSandbox(t), 'tcp', '--impair', 'delay:2ms~1ms,slow-reader:10MB/s');
  const { client, server, relay } = countersOf(records, 0);
  assert.ok(client.sentOk > 0);
  assert.deepEqual([server.received.unique, client.received.unique], [client.sentOk, client.sentOk]);
  for (const { window, outside, socketDrops } of [relay.upstream, relay.downstream]) {
    assert.deepEqual([imbalance(window), imbalance(outside), window.dropped, window.reordered], [0, 0, 0, 0]);
    assert.equal(window.delayed, window.received);
    assert.equal(socketDrops, null);
  }
});

test('a connection that the relay resets fails its round, with the reason, and nothing else', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('small.mjs', wireSuite('tcp'));
  const { code, stderr } = await sandbox.run([
    'run',
    './small.mjs',
    '--out',
    'out',
    '--impair',
    'reset:10kB',
  ]);
  assert.equal(code, 3);
  assert.match(stderr, /CONNECTION_LOST/);
  const { records } = readRun(onlyRun(sandbox.path('out')));
  const relay = [...records.values()].flat().find((record) => record.kind === 'relay');
  assert.equal(relay?.kind, 'relay');
});

test('what does not fit the wire is said before anything runs', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('small.mjs', wireSuite('tcp'));
  const says = async (impair: string) =>
    (await sandbox.run(['plan', './small.mjs', '--impair', impair])).stderr;
  assert.match(await says('loss:5%'), /NOTHING_TO_RUN.*loss is for udp sockets, not for tcp/);
  assert.match(await says('loss:5'), /BAD_OPTION.*write it like loss:5%/);
  assert.match(await says('dely:5ms'), /UNKNOWN_NAME.*did you mean "delay"/);
  assert.match(await says('delay:5ms,'), /BAD_OPTION.*write them like/);
});
