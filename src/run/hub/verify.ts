import { WirebenchError } from '../../errors.ts';
import type { Hub } from '../../types.ts';
import { nowNs } from '../clock.ts';
import { DRAIN_MS } from '../drain.ts';
import { inFlight, WAITING_MS } from '../flow.ts';
import type { Group, GroupMember } from './group.ts';

const LOOK_EVERY_MS = 5;

/**
 * Carries one message of every variant to everybody that must have it, one at a time, and verifies each delivery. Throws
 * NOT_FAITHFUL, CONNECTION_LOST, or why the wire refused a message.
 */
export async function verifyDeliveries(
  group: Group,
  senders: readonly GroupMember[],
  variants: number,
): Promise<void> {
  const sender = senders.find(({ closed }) => !closed);
  for (let i = 0; sender && i < variants; i++) {
    const verifying = { sequence: group.ledger.next(), wrong: 0 };
    group.verifying = verifying;
    const arrived = await carried(group, sender);
    if (verifying.wrong > 0) {
      const remedy = 'run wirebench check on this codec to see which values it changes';
      throw new WirebenchError('NOT_FAITHFUL', `a delivery does not hold what it should; ${remedy}`);
    }
    if (!arrived) {
      if (group.client.lastError instanceof WirebenchError) throw group.client.lastError;
      const text = 'a trial message did not reach everybody; check that nothing between the ends drops it';
      throw new WirebenchError('CONNECTION_LOST', text);
    }
  }
  group.verifying = undefined;
}

function carried({ client }: Group, sender: GroupMember): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settled(false), DRAIN_MS);
    const settled = (whole: boolean) => {
      clearTimeout(timer);
      client.onSettled = () => {};
      resolve(whole);
    };
    const before = sender.settled;
    client.onSettled = () => {
      if (sender.closed) settled(false);
      else if (sender.settled > before) settled(true);
    };
    sender.send(nowNs(), nowNs());
  });
}

/**
 * Waits for what is still on its way: until everything has arrived, or nothing has for so long that it never will, or
 * DRAIN_MS is over. Returns the ns waited.
 */
export async function drainGroup(group: Group, senders: readonly GroupMember[], hub: Hub): Promise<number> {
  const fromNs = nowNs();
  // What a consumer holds that does not acknowledge comes again after ackMs.
  const quietNs = (WAITING_MS + (hub.kind === 'queue' ? hub.ackMs : 0)) * 1e6;
  await new Promise<void>((resolve) => {
    const look = () => {
      const now = nowNs();
      const quiet = now - Math.max(fromNs, group.lastArrivedNs) > quietNs;
      if (!quiet && now - fromNs < DRAIN_MS * 1e6 && !senders.every(isIdle)) return;
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    look();
  });
  group.ledger.giveUp(Number.POSITIVE_INFINITY);
  return nowNs() - fromNs;
}

const isIdle = (sender: GroupMember): boolean => sender.closed || inFlight(sender) === 0;
