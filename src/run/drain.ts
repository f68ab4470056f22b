import { WirebenchError } from '../errors.ts';
import type { Client } from './client.ts';
import { nowNs } from './clock.ts';
import { type Flow, inFlight, type Sender, WAITING_MS } from './flow.ts';

/** A reliable wire may take this long to answer what is still in flight after the window. */
export const DRAIN_MS = 5000;
const waitingMs = (client: Client) => (client.wire.delivery === 'lossy' ? WAITING_MS : DRAIN_MS);

/** Waits for what is still in flight: until all is answered, nothing can be, or the wire's waiting time is over. Returns the ns waited. */
export async function drain(client: Client, flows: readonly Sender[]): Promise<number> {
  const fromNs = nowNs();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, waitingMs(client));
    const check = () => {
      if (!flows.every((flow) => flow.closed || inFlight(flow) === 0)) return;
      clearTimeout(timer);
      resolve();
    };
    client.onSettled = check;
    check();
  });
  client.onSettled = () => {};
  for (const flow of flows) flow.giveUp(Number.POSITIVE_INFINITY);
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
    if (flow.closed) return resolve(false);
    const n = flow.next;
    const timer = setTimeout(() => {
      flow.giveUp(Number.POSITIVE_INFINITY);
      resolve(false);
    }, waitingMs(client));
    client.onSettled = () => {
      // A straggler from before is not the reply that is waited for.
      const answered = flow.arrivals.has(n);
      if (!answered && !flow.closed) return;
      clearTimeout(timer);
      resolve(answered);
    };
    flow.send(nowNs(), nowNs());
  });
}
