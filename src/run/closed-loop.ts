import type { Client } from './client.ts';
import { nowNs } from './clock.ts';
import { inFlight, SENT_TIMES, type Sender } from './flow.ts';
import { block, type Offered, type Windows } from './load.ts';

const GIVE_UP_EVERY_MS = 20;
const delay = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

/** Keeps `depth` messages of every flow in flight. The window is cut by timers; its true length is in the probe. */
export async function driveClosed(
  client: Client,
  flows: readonly Sender[],
  depth: number,
  { warmupMs, windowMs }: Windows,
): Promise<Offered> {
  let running = true;
  const room = (flow: Sender) => inFlight(flow) < depth && flow.next - flow.lookedAt < SENT_TIMES;
  const roomOnReliable = (flow: Sender) => inFlight(flow) < depth;
  const hasRoom = client.wire.delivery === 'lossy' ? room : roomOnReliable;
  // A message is due when its place became free: what a full wire holds back counts as delay.
  const fill = (flow: Sender, dueNs: number) => {
    while (running && !flow.closed && !flow.blocked && hasRoom(flow)) {
      if (flow.send(dueNs, dueNs)) continue;
      const blockedFromNs = nowNs();
      block(flow, () => fill(flow, blockedFromNs));
    }
  };
  const scan = setInterval(() => {
    const now = nowNs();
    for (const flow of flows) if (flow.giveUp(now) > 0) fill(flow, now);
  }, GIVE_UP_EVERY_MS);
  client.onSettled = fill;
  for (const flow of flows) fill(flow, nowNs());
  await delay(warmupMs);
  client.measuring = true;
  client.probe.open();
  await delay(windowMs);
  running = false;
  client.measuring = false;
  client.probe.close();
  clearInterval(scan);
  return { offered: client.probe.sentCount(), blockedNs: 0 };
}
