import type { Pacer } from '../types.ts';
import type { Client } from './client.ts';
import { nowNs } from './clock.ts';
import type { Sender } from './flow.ts';
import { block, type Offered, type Windows } from './load.ts';
import type { Schedule } from './pacer.ts';

/** Messages sent in one turn of the event loop while catching up: replies and timers must get their turn too. */
const MAX_BURST = 32;
/** How often a client that sleeps looks whether a full wire takes messages again. */
const HELD_MS = 1;

/**
 * Sends message n when it is due, whether or not earlier ones were answered. Between messages it spins, because timers
 * are late by milliseconds, or sleeps with timers where that is asked for. A message belongs to the window by its due
 * time, so a slow server cannot shift it (no coordinated omission). What was due and could not be sent before the
 * window closed stays offered, never accepted.
 */
export function driveOpen(
  client: Client,
  flows: readonly Sender[],
  { dueNs, dueBefore }: Schedule,
  { warmupMs, windowMs }: Windows,
  pacing: 'spin' | 'timer',
): Promise<Offered> {
  const warmupNs = warmupMs * 1e6;
  const endNs = warmupNs + windowMs * 1e6;
  const first = dueBefore(warmupNs);
  const last = dueBefore(endNs);
  const startNs = nowNs();
  const sender = createSender(client, flows, dueNs, { first, last, startNs });
  let blockedNs = 0;
  let lastTurnNs = 0;
  let held = false;
  let opened = false;

  return new Promise((resolve) => {
    function turn(): void {
      const now = nowNs() - startNs;
      if (held) blockedNs += Math.max(0, now - Math.max(lastTurnNs, warmupNs));
      lastTurnNs = now;
      if (!opened && now >= warmupNs) {
        opened = true;
        client.probe.open();
      }
      if (now < endNs) {
        held = sender.sendDue(now);
        if (pacing === 'spin') return void setImmediate(turn);
        const wakeNs = Math.min(sender.nextDueNs(), opened ? endNs : warmupNs);
        return sleep(turn, held ? HELD_MS : (wakeNs + startNs - nowNs()) / 1e6);
      }
      client.measuring = false;
      client.probe.close();
      resolve({ offered: last - first, blockedNs });
    }
    turn();
  });
}

function sleep(then: () => void, ms: number): void {
  if (ms > 0) setTimeout(then, Math.ceil(ms));
  else setImmediate(then);
}

interface Numbers {
  /** Of the window's messages, the first one, and the one after the last. */
  readonly first: number;
  readonly last: number;
  readonly startNs: number;
}

function createSender(
  client: Client,
  flows: readonly Sender[],
  dueNs: Pacer,
  { first, last, startNs }: Numbers,
) {
  let n = 0;
  return {
    nextDueNs: () => (n < last ? dueNs(n) : Number.POSITIVE_INFINITY),
    /** Returns whether a full wire holds back a message that is due. */
    sendDue: (now: number): boolean => {
      for (let burst = 0; burst < MAX_BURST && n < last && dueNs(n) <= now; burst++) {
        const flow = flows[n % flows.length];
        if (!flow || flow.blocked) return true;
        client.measuring = n >= first;
        if (!flow.send(startNs + dueNs(n++), nowNs())) block(flow);
      }
      return false;
    },
  };
}
