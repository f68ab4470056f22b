import type { Client } from './client.ts';
import { nowNs } from './clock.ts';
import { verifyRoundTrips } from './drain.ts';
import { type Flow, type Sender, WAITING_MS } from './flow.ts';
import { block, type Offered, type Windows } from './load.ts';

const delay = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

/**
 * Sends as fast as the wire takes it: a full wire is the only brake. A turn of the event loop sends `burst` messages a
 * flow, so that timers, errors and the wire itself get their turn too.
 */
export async function driveStream(
  client: Client,
  flows: readonly Sender[],
  burst: number,
  { warmupMs, windowMs }: Windows,
): Promise<Offered> {
  let running = true;
  const turn = (): void => {
    if (!running) return;
    for (const flow of flows) sendBurst(flow, burst);
    setImmediate(turn);
  };
  turn();
  await delay(warmupMs);
  client.measuring = true;
  client.probe.open();
  await delay(windowMs);
  running = false;
  client.measuring = false;
  client.probe.close();
  return { offered: client.probe.sentCount(), blockedNs: 0 };
}

function sendBurst(flow: Sender, burst: number): void {
  for (let i = 0; i < burst && !flow.blocked && !flow.closed; i++) {
    const now = nowNs();
    if (!flow.send(now, now)) block(flow);
  }
}

/**
 * Waits until the server has handled all that it will get: a reliable wire keeps order, so one message that is answered
 * comes after all others of its flow; on a lossy one the waiting time is over. Of a flow whose connection is lost nothing
 * more comes. Returns the ns waited. Throws as verifyRoundTrips does.
 */
export async function drainStream(client: Client, flows: readonly Flow[]): Promise<number> {
  const fromNs = nowNs();
  if (client.wire.delivery === 'lossy') await delay(WAITING_MS);
  else for (const flow of flows) if (!flow.closed) await verifyRoundTrips(client, flow, 1);
  return nowNs() - fromNs;
}
