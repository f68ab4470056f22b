import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { networkFigures } from '../analysis/network.ts';
import { networkRound } from '../analysis/network-round.ts';
import type { Record } from '../schema.ts';
import { RecordSchema } from '../schema.ts';
import type { Told } from '../types.ts';
import { recordsOf } from './told.ts';

const told = (parts: Partial<Told>): Told => ({
  windowNs: 5e8,
  sent: 4,
  received: 3,
  roundTripsNs: new Float64Array(),
  ...parts,
});

/** As they stand on disk. */
const stored = (parts: Partial<Told>): Record[] =>
  recordsOf(told(parts), 1000).map((body) => v.parse(RecordSchema, { v: 1, cell: 'x', round: 0, ...body }));

test('round trips that another program has measured become latency; its CPU stays unknown', () => {
  const round = networkRound(stored({ roundTripsNs: Float64Array.of(10_000, 20_000, 30_000), reordered: 2 }));
  assert.ok(round);
  const { throughput, accepted, delivered, latencyP50, wireP50, clientCpu, clientLoop, serverCpu } =
    networkFigures(round, false);
  assert.deepEqual([throughput, accepted, delivered], [6, 8, 0.006]);
  assert.deepEqual([Math.round(latencyP50 ?? 0), Math.round(wireP50 ?? 0)], [20, 20]);
  assert.deepEqual([clientCpu, clientLoop, serverCpu], [undefined, undefined, undefined]);
  assert.deepEqual([round.arrived.unique, round.arrived.reordered, round.told], [3, 2, true]);
});

test('one way there is no latency, and what it says has arrived is delivered', () => {
  const round = networkRound(stored({}), { oneWay: true });
  assert.ok(round);
  const { throughput, latencyP50 } = networkFigures(round, false);
  assert.deepEqual([throughput, latencyP50, round.arrived.unique], [6, undefined, 3]);
});

test('a round trip below zero is said to be impossible', () => {
  const counters = stored({ roundTripsNs: Float64Array.of(-1, 5, 6) }).find(
    ({ kind }) => kind === 'counters',
  );
  assert.deepEqual(counters?.kind === 'counters' && counters.faults, { 'impossible time': 1 });
});

test('a loop that runs in this process tells its CPU, and need not tell round trips', () => {
  const round = networkRound(stored({ received: 4, cpuUs: { user: 30, system: 10 } }));
  assert.ok(round);
  const { clientCpu, clientLoop, throughput, latencyP50 } = networkFigures(round, false);
  assert.deepEqual([clientCpu, clientLoop, throughput, latencyP50], [10, undefined, 8, undefined]);
});
