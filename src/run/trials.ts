import { WirebenchError } from '../errors.ts';
import type { Find, Load, Rng } from '../types.ts';
import type { Client } from './client.ts';
import { drain } from './drain.ts';
import { inFlight, type Sender } from './flow.ts';
import type { Offered, Windows } from './load.ts';
import { driveOpen } from './open-loop.ts';
import { scheduleOf } from './pacer.ts';
import type { TrialCounts } from './probes.ts';
import type { RecordBody } from './roles/link.ts';
import { nextStep, rulesOf, type Trial, trialWindows } from './search.ts';
import { foundOf, type Numbers, verdictOf } from './verdict.ts';

export interface Search {
  readonly client: Client;
  readonly flows: readonly Sender[];
  /** The client's probe. */
  readonly counts: TrialCounts;
  readonly load: Extract<Load, { kind: 'open' }> & { readonly find: Find };
  /** Where it begins. */
  readonly startRatePerSecond: number;
  /** The cell's; a trial has a part of them. */
  readonly windows: Windows;
  /** Of the arrivals of one trial. */
  readonly rngOf: (trial: number) => Rng;
  readonly record: (body: RecordBody) => void;
}

/** Makes trials until the policy has its answer. Returns what all of them have offered. Throws CONNECTION_LOST. */
export async function findRate(search: Search): Promise<Offered> {
  const {
    startRatePerSecond,
    record,
    load: { find },
  } = search;
  const rules = rulesOf(find, startRatePerSecond, trialWindows(search.windows, 0));
  const trials: (Numbers & Trial)[] = [];
  const all = { offered: 0, blockedNs: 0 };
  for (;;) {
    const step = nextStep(trials, rules);
    if (step.kind === 'end') {
      record({ kind: 'found', ...foundOf(find, trials, step) });
      return all;
    }
    const numbers = await tryRate(search, step.ratePerSecond, trials.length);
    const trial = { ...numbers, verdict: verdictOf(find, numbers) };
    record({ kind: 'trial', index: trials.length, ...trial });
    trials.push(trial);
    all.offered += numbers.offered;
    all.blockedNs += numbers.blockedNs;
  }
}

/** One trial, with its own counts, drained to the end. */
async function tryRate(search: Search, ratePerSecond: number, index: number): Promise<Numbers> {
  const { client, flows, counts, load, rngOf } = search;
  const before = { sent: counts.sentCount(), sendFailed: client.sendFailed, unique: client.account.unique };
  const schedule = scheduleOf(load, ratePerSecond, () => rngOf(index));
  const { offered, blockedNs } = await driveOpen(
    client,
    flows,
    schedule,
    trialWindows(search.windows, index),
    load.pacing ?? 'spin',
  );
  await drain(client, flows);
  if (flows.some((flow) => inFlight(flow) > 0)) {
    const remedy = 'its answers would be counted in the next trial; shorten --duration';
    throw new WirebenchError(
      'CONNECTION_LOST',
      `a reliable wire did not answer all messages of a trial in time; ${remedy}`,
    );
  }
  const sendFailed = client.sendFailed - before.sendFailed;
  return {
    ratePerSecond,
    offered,
    sentOk: counts.sentCount() - before.sent - sendFailed,
    sendFailed,
    unique: client.account.unique - before.unique,
    blockedNs,
    ...counts.take(),
  };
}
