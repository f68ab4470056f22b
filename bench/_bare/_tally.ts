import { setTimeout } from 'node:timers/promises';
import type { DriveContext } from 'wirebench';

/** One socket of a bare loop. */
export interface Flow {
  /** Puts `depth` messages in flight; every reply is then followed by the next message until the tally stops. */
  start(): void;
  close(): void;
}

/** What the loops count while they run. The probe is told afterwards, so that it costs them nothing. */
export interface Tally {
  sending: boolean;
  inWindow: boolean;
  /** Replies that arrived while the window was open. */
  arrived: number;
  /** Replies to messages of the window, and their round-trip times. */
  answered: number;
  readonly rttNs: Float64Array;
}

/** Room for two million round trips a second. */
const MAX_PER_MS = 2000;
/** How long replies are waited for after the window. */
const DRAIN_MS = 50;

/** The same bytes as an envelope and the body, after `prefixBytes` that the caller fills. */
export function messageOf(context: DriveContext, prefixBytes: number): Buffer {
  const headBytes = 56;
  const body = context.codec.encode(context.variants[0]);
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    throw new TypeError('a bare loop carries bytes or text only');
  return Buffer.concat([
    Buffer.alloc(prefixBytes + headBytes),
    typeof body === 'string' ? Buffer.from(body) : body,
  ]);
}

/** Runs flows through warm-up, window and drain, then tells the probe. */
export async function runClosedLoop(
  context: DriveContext,
  openFlow: (depth: number, tally: Tally) => Promise<Flow>,
): Promise<void> {
  const { load, probe, warmupMs, windowMs } = context;
  if (load.kind !== 'closed')
    throw new TypeError('a bare loop is a closed loop; give it a depth, not a rate');
  const rttNs = new Float64Array(windowMs * MAX_PER_MS);
  const tally: Tally = { sending: true, inWindow: false, arrived: 0, answered: 0, rttNs };
  const flows = await Promise.all(Array.from({ length: load.clients }, () => openFlow(load.depth, tally)));
  await context.started();
  for (const flow of flows) flow.start();
  await setTimeout(warmupMs);
  tally.inWindow = true;
  probe.open();
  await setTimeout(windowMs);
  for (let i = 0; i < tally.arrived; i += 1) probe.arrived();
  probe.close();
  tally.inWindow = false;
  tally.sending = false;
  await setTimeout(DRAIN_MS);
  for (const flow of flows) flow.close();
  for (const ns of rttNs.subarray(0, tally.answered)) {
    probe.sent(0);
    probe.answered(ns, ns, ns, 0);
  }
}
