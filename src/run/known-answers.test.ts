/** Servers whose figures are known beforehand, under a clock that the test moves: from the load to the row in the report. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { runOf, tcpCell, udpCell } from '../analysis/_fixtures.ts';
import { networkRound } from '../analysis/_records.ts';
import { measure } from '../analysis/rows.ts';
import { sentNsOf } from '../envelope.ts';
import { seeded } from '../rng.ts';
import type { Record } from '../schema.ts';
import { echoed, fakeClient, fakeTime } from './_fakes.ts';
import { driveOpen } from './open-loop.ts';
import { scheduleOf } from './pacer.ts';
import { createClientProbe } from './probes.ts';

type Wire = Awaited<ReturnType<typeof fakeClient>>['wire'];
interface Setup {
  readonly ratePerSecond: number;
  readonly windowMs: number;
  readonly delivery?: 'reliable' | 'lossy';
  /** What encoding a message takes of the client's time. */
  readonly encodeMs?: number;
  /** What the server does in millisecond `ms`, after the client's turn. */
  readonly server: (wire: Wire, ms: number) => void;
}

/** Drives the load to its end and 100 ms further, and makes the row that a report would hold. */
async function rowOf(t: TestContext, setup: Setup) {
  const { ratePerSecond, windowMs, delivery = 'reliable', encodeMs = 0, server } = setup;
  const time = fakeTime(t);
  const intervals: Record[] = [];
  const cell = (delivery === 'lossy' ? udpCell : tcpCell)('json', {
    load: { kind: 'open', clients: 1, ratePerSecond },
  });
  const request = (n: number) => {
    time.busy(encodeMs);
    return echoed.request(n);
  };
  const { client, flow, wire, probe, answered } = await fakeClient(delivery, true, {
    exchange: { ...echoed, request },
    counts: createClientProbe(
      true,
      (body) => void intervals.push({ v: 1, cell: cell.id, round: 0, ...body }),
    ),
  });
  const schedule = scheduleOf({}, ratePerSecond, () => seeded(1));
  const driven = driveOpen(client, [flow], schedule, { warmupMs: 0, windowMs }, 'spin');
  for (let ms = 0; ms < windowMs + 100; ms++) {
    server(wire, ms);
    await time.advance(1);
  }
  probe.flush();
  const counts = { ...(await driven), sentOk: probe.sentCount(), unique: client.account.unique };
  const [start, ...rest] = networkRound(cell, 0, { ...counts, spinning: true });
  const others = rest.filter((record) => record.kind !== 'interval' || record.role === 'server');
  const records = start ? [start, ...intervals, ...others] : [];
  const row = measure(runOf([cell], { rounds: 1 }), cell, records);
  const figure = (name: string) => row.series.get(name)?.get(0) ?? Number.NaN;
  return { row, figure, latenciesMs: answered.map(([latencyNs = 0]) => latencyNs / 1e6) };
}

/** Answers everything that was sent `delayMs` ago. */
function answering(delayMs: number): Setup['server'] {
  let next = 0;
  return (wire, ms) => {
    for (; next < wire.sent.length; next++) {
      const message = wire.sent[next];
      if (!message || sentNsOf(message.head) / 1e6 - 1000 + delayMs > ms) return;
      wire.reply(message);
    }
  };
}

const roundedMs = (us: number) => Math.round(us / 1000);

test('a server with a constant 50 ms at 5 msg/s: 30 replies are 30 samples, and every percentile is 50 ms', async (t) => {
  const { row, figure, latenciesMs } = await rowOf(t, {
    ratePerSecond: 5,
    windowMs: 6000,
    server: answering(50),
  });
  assert.deepEqual(latenciesMs, Array(30).fill(50));
  assert.equal(row.status, 'valid');
  const figures = ['latencyP50', 'latencyP90', 'latencyP99', 'latencyP999', 'latencyMax', 'serviceP50'];
  // Three digits of a histogram: the highest value that is told from none of its bucket.
  for (const name of figures) assert.equal(figure(name), 50_003.967, name);
});

test('a server frozen for 1.4 s at 2,000 msg/s: the latency shows it, the service time alone does not', async (t) => {
  const prompt = answering(0);
  const server: Setup['server'] = (wire, ms) => {
    if (ms === 2000) wire.full = true;
    if (ms === 3400) wire.drain();
    if (ms < 2000 || ms >= 3400) prompt(wire, ms);
  };
  const { row, figure, latenciesMs } = await rowOf(t, { ratePerSecond: 2000, windowMs: 10_000, server });
  // The clock moves by a millisecond: what is due in the last half of one is not sent.
  assert.equal(latenciesMs.length, 19_999);
  // 1 % is later than the p99: what was due in the first 100 ms of the freeze. Catching up took it 8 ms more.
  assert.equal(latenciesMs.sort((a, b) => a - b)[19_799], 1308);
  assert.deepEqual([roundedMs(figure('latencyP99')), roundedMs(figure('serviceP99'))], [1309, 0]);
  assert.equal(row.status, 'valid');
  assert.deepEqual(row.uncompared, []);
});

const KEPT_BUSY = { ratePerSecond: 2000, windowMs: 1000, encodeMs: 1, server: answering(0) };

test('a generator whose process is busy makes the row invalid, on every wire', async (t) => {
  for (const delivery of ['reliable', 'lossy'] as const) {
    await t.test(delivery, async (t) => {
      const { row } = await rowOf(t, { ...KEPT_BUSY, delivery });
      assert.equal(row.status, 'invalid');
      assert.match(row.reasons.join(), /^the generator fell behind: the wire took 4\d\.\d % of the offered/);
    });
  }
});

test('a slow server on a wire that can be full is valid and slow', async (t) => {
  const prompt = answering(0);
  // It takes a message every other millisecond, at 1,000 a second.
  const server: Setup['server'] = (wire, ms) => {
    if (ms % 2 === 0) wire.drain();
    wire.full = true;
    prompt(wire, ms);
  };
  const { row, figure } = await rowOf(t, { ratePerSecond: 1000, windowMs: 1000, server });
  assert.equal(row.status, 'valid');
  assert.deepEqual(row.uncompared, []);
  assert.equal(
    row.notes[0],
    'the receiver is slower than this rate: the wire was full for 99.8 % of the window and took 50.1 % of the offered messages; latency counts the wait',
  );
  assert.deepEqual([roundedMs(figure('latencyP50')), roundedMs(figure('serviceP50'))], [249, 0]);
});

test('a slow server on a lossy wire is valid and loses', async (t) => {
  const prompt = answering(0);
  const server: Setup['server'] = (wire, ms) => {
    if (ms % 2 === 1) wire.sent.pop();
    prompt(wire, ms);
  };
  const { row, figure } = await rowOf(t, { ratePerSecond: 1000, windowMs: 1000, delivery: 'lossy', server });
  assert.equal(row.status, 'valid');
  assert.equal(figure('lossShare'), 0.5);
});
