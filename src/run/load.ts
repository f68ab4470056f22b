import { WirebenchError } from '../errors.ts';
import { nowNs } from './clock.ts';
import { type Client, type Flow, giveUp, inFlight, SENT_TIMES, WAITING_MS } from './flow.ts';
import { constantPacer, dueBefore } from './pacer.ts';

/** A reliable wire may take this long to answer what is still in flight after the window. */
export const DRAIN_MS = 5000;
const GIVE_UP_EVERY_MS = 20;
const waitingMs = (client: Client) => (client.wire.delivery === 'lossy' ? WAITING_MS : DRAIN_MS);
const delay = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));
/** Messages sent in one turn of the event loop while catching up: replies and timers must get their turn too. */
const MAX_BURST = 32;

export interface Windows {
  readonly warmupMs: number;
  readonly windowMs: number;
}

/** What the load asked for in the window, and for how much of the window a full wire held it back. */
export interface Offered {
  readonly offered: number;
  readonly blockedNs: number;
}

/** Keeps `depth` messages of every flow in flight. The window is cut by timers; its true length is in the probe. */
export async function driveClosed(
  client: Client,
  flows: readonly Flow[],
  depth: number,
  { warmupMs, windowMs }: Windows,
): Promise<Offered> {
  let running = true;
  const room = (flow: Flow) => inFlight(flow) < depth && flow.next - flow.lookedAt < SENT_TIMES;
  const roomOnReliable = (flow: Flow) => inFlight(flow) < depth;
  const hasRoom = client.wire.delivery === 'lossy' ? room : roomOnReliable;
  // A message is due when its place became free: what a full wire holds back counts as delay.
  const fill = (flow: Flow, dueNs: number) => {
    while (running && !flow.blocked && hasRoom(flow)) {
      if (flow.send(dueNs, dueNs)) continue;
      const blockedFromNs = nowNs();
      block(flow, () => fill(flow, blockedFromNs));
    }
  };
  const scan = setInterval(() => {
    const now = nowNs();
    for (const flow of flows) if (giveUp(flow, now) > 0) fill(flow, now);
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

/** Stops sending on the flow until its wire takes messages again. */
function block(flow: Flow, then?: () => void): void {
  flow.blocked = true;
  void flow.connection.drained().then(() => {
    flow.blocked = false;
    then?.();
  });
}

/**
 * Sends message n when it is due, whether or not earlier ones were answered; spins between them, because timers are
 * late by milliseconds. A message belongs to the window by its due time, so a slow server cannot shift it (no
 * coordinated omission). What was due and could not be sent before the window closed stays offered, never accepted.
 */
export function driveOpen(
  client: Client,
  flows: readonly Flow[],
  ratePerSecond: number,
  { warmupMs, windowMs }: Windows,
): Promise<Offered> {
  const warmupNs = warmupMs * 1e6;
  const endNs = warmupNs + windowMs * 1e6;
  const dueNs = constantPacer(ratePerSecond);
  const first = dueBefore(ratePerSecond, warmupNs);
  const last = dueBefore(ratePerSecond, endNs);
  const startNs = nowNs();
  let n = 0;
  let blockedNs = 0;
  let lastTurnNs = 0;
  let held = false;

  /** Returns whether a full wire holds back a message that is due. */
  function sendDue(now: number): boolean {
    for (let burst = 0; burst < MAX_BURST && n < last && dueNs(n) <= now; burst++) {
      const flow = flows[n % flows.length];
      if (!flow || flow.blocked) return true;
      client.measuring = n >= first;
      if (!flow.send(startNs + dueNs(n++), nowNs())) block(flow);
    }
    return false;
  }

  return new Promise((resolve) => {
    let opened = false;
    function turn(): void {
      const now = nowNs() - startNs;
      if (held) blockedNs += Math.max(0, now - Math.max(lastTurnNs, warmupNs));
      lastTurnNs = now;
      if (!opened && now >= warmupNs) {
        opened = true;
        client.probe.open();
      }
      if (now < endNs) {
        held = sendDue(now);
        setImmediate(turn);
        return;
      }
      client.measuring = false;
      client.probe.close();
      resolve({ offered: last - first, blockedNs });
    }
    turn();
  });
}

/** Waits for what is still in flight: until all is answered, or the wire's waiting time is over. Returns the ns waited. */
export async function drain(client: Client, flows: readonly Flow[]): Promise<number> {
  const fromNs = nowNs();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, waitingMs(client));
    const check = () => {
      if (!flows.every((flow) => inFlight(flow) === 0)) return;
      clearTimeout(timer);
      resolve();
    };
    client.onSettled = check;
    check();
  });
  client.onSettled = () => {};
  for (const flow of flows) giveUp(flow, Number.POSITIVE_INFINITY);
  return nowNs() - fromNs;
}

/**
 * Carries one message of every variant there and back, one at a time, and verifies what comes back: before the window
 * and after it. A lossy wire may lose some of them, but not all. Throws NOT_FAITHFUL, CONNECTION_LOST, or why the wire
 * refused a message.
 */
export async function verifyRoundTrips(client: Client, flow: Flow, variants: number): Promise<void> {
  let verified = 0;
  for (let i = 0; i < variants; i++) {
    const n = flow.next;
    if (!(await oneReply(client, flow))) {
      if (client.lastError instanceof WirebenchError) throw client.lastError;
      if (client.wire.delivery === 'lossy') continue;
      break;
    }
    if (!flow.exchange.verify(client.lastDecoded, n)) {
      const remedy = 'run wirebench check on this codec to see which values it changes';
      throw new WirebenchError('NOT_FAITHFUL', `a reply does not hold what it should; ${remedy}`);
    }
    verified++;
  }
  if (verified < (client.wire.delivery === 'lossy' ? 1 : variants)) {
    const lost = `${variants - verified} of ${variants} trial messages were not answered`;
    throw new WirebenchError(
      'CONNECTION_LOST',
      `${lost}; check that nothing between client and server drops them`,
    );
  }
}

function oneReply(client: Client, flow: Flow): Promise<boolean> {
  return new Promise((resolve) => {
    const n = flow.next;
    const timer = setTimeout(() => {
      giveUp(flow, Number.POSITIVE_INFINITY);
      resolve(false);
    }, waitingMs(client));
    client.onSettled = () => {
      // A straggler from before is not the reply that is waited for.
      if (!flow.arrivals.has(n)) return;
      clearTimeout(timer);
      resolve(true);
    };
    flow.send(nowNs(), nowNs());
  });
}
