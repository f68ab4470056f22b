import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { seeded } from '../rng.ts';
import type { FoundRecord, TrialRecord } from '../schema.ts';
import type { Find } from '../types.ts';
import { fakeClient, fakeTime } from './_fakes.ts';
import { DRAIN_MS } from './drain.ts';
import { createTrialProbe } from './probes.ts';
import { findRate } from './trials.ts';

type Wire = Awaited<ReturnType<typeof fakeClient>>['wire'];

/** Searches from 100 a second; `server` acts once a millisecond, after the client. */
async function searched(
  t: TestContext,
  find: Find,
  delivery: 'reliable' | 'lossy',
  server: (wire: Wire) => void,
) {
  const time = fakeTime(t);
  const counts = createTrialProbe();
  const { client, flow, wire } = await fakeClient(delivery, true, { counts });
  const trials: Omit<TrialRecord, 'v' | 'cell' | 'round'>[] = [];
  const found: Omit<FoundRecord, 'v' | 'cell' | 'round'>[] = [];
  let done = false;
  const search = findRate({
    client,
    flows: [flow],
    counts,
    load: { kind: 'open', clients: 1, ratePerSecond: 100, find },
    startRatePerSecond: 100,
    windows: { warmupMs: 40, windowMs: 1600 },
    rngOf: () => seeded(1),
    record: (body) => {
      if (body.kind === 'trial') trials.push(body);
      if (body.kind === 'found') found.push(body);
    },
  }).finally(() => {
    done = true;
  });
  search.catch(() => {});
  while (!done) {
    server(wire);
    await time.advance(1);
  }
  return { all: await search, trials, found, client, counts };
}

/** Takes so many messages in every 20 ms, and answers them 20 ms later; the others are lost. */
function serving(perTurn: number): (wire: Wire) => void {
  let taken: Wire['sent'] = [];
  let next = 0;
  let ms = 0;
  return (wire) => {
    if (++ms % 20 !== 0) return;
    for (const message of taken) wire.reply(message);
    taken = wire.sent.slice(next, next + perTurn);
    next = wire.sent.length;
  };
}

test('a rate without loss is found where the server begins to lose', async (t) => {
  const { trials, found, all, client, counts } = await searched(
    t,
    { kind: 'zero-loss' },
    'lossy',
    serving(5),
  );
  assert.equal(found[0]?.end, 'found');
  assert.equal(found[0].ratePerSecond <= 250 && found[0].ratePerSecond * 1.05 >= 250, true);
  const last = trials.at(-1);
  assert.deepEqual([last?.verdict, last?.unique === last?.sentOk], ['kept', true]);
  // Every trial has counts of its own, and they are all there is.
  const sum = (count: (trial: (typeof trials)[number]) => number) => trials.reduce((a, b) => a + count(b), 0);
  assert.equal(
    sum(({ offered }) => offered),
    all.offered,
  );
  assert.equal(
    sum(({ sentOk }) => sentOk),
    counts.sentCount(),
  );
  assert.equal(
    sum(({ unique }) => unique),
    client.account.unique,
  );
  assert.equal(
    sum(({ windowNs }) => windowNs),
    counts.windowNs(),
  );
  assert.deepEqual(
    trials.map(({ index }) => index),
    trials.map((_, index) => index),
  );
});

test('a rate that keeps an objective is found where a queue begins to grow, and every trial is drained', async (t) => {
  // One in two milliseconds, in order; the others wait.
  let next = 0;
  let ms = 0;
  const { trials, found } = await searched(t, { kind: 'slo', p99Ns: 10e6 }, 'reliable', (wire) => {
    if (++ms % 2 === 0 && next < wire.sent.length) wire.reply(wire.sent[next++]);
  });
  assert.equal(found[0]?.end, 'found');
  assert.equal(found[0].ratePerSecond * 1.05 >= 500 && found[0].ratePerSecond <= 550, true);
  for (const { unique, sentOk, verdict, ratePerSecond } of trials) {
    assert.equal(unique, sentOk);
    assert.equal(verdict, ratePerSecond <= (found[0]?.ratePerSecond ?? 0) ? 'kept' : 'failed');
  }
});

test('what a full wire delivers is its highest rate', async (t) => {
  // It takes one message in two milliseconds, and answers at once.
  let next = 0;
  let ms = 0;
  const { trials, found } = await searched(t, { kind: 'max' }, 'reliable', (wire) => {
    if (++ms % 2 === 0) wire.drain();
    wire.full = true;
    while (next < wire.sent.length) wire.reply(wire.sent[next++]);
  });
  assert.equal(found[0]?.end, 'found');
  assert.equal(Math.round(found[0].ratePerSecond), 500);
  assert.equal(trials.find(({ verdict }) => verdict === 'failed')?.blockedNs !== 0, true);
});

test('a reliable wire that does not answer ends the search: its answers would be counted in the next trial', async (t) => {
  await assert.rejects(
    searched(t, { kind: 'max' }, 'reliable', () => {}),
    {
      code: 'CONNECTION_LOST',
      message: /did not answer all messages of a trial in time; .* shorten --duration/,
    },
  );
  assert.equal(performance.now(), 1000 + 440 + DRAIN_MS);
});
