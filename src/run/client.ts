import type { Account, Outside } from '../schema.ts';
import type { TransportMeta } from '../types.ts';
import { emptyAccount, emptyOutside } from './arrivals.ts';
import type { Sender } from './flow.ts';
import type { ClientCounts } from './probes.ts';

/** What all flows of a client share. */
export interface Client {
  readonly wire: TransportMeta;
  readonly epoch: number;
  readonly probe: ClientCounts;
  /** Arrivals of replies to messages of the window. */
  readonly account: Account;
  readonly faults: Record<string, number>;
  /** Of all other messages; what of them was sent is known from the flows. */
  readonly outside: Outside;
  /** Set while messages are of the window. */
  measuring: boolean;
  /** Set while messages want no answer: each is settled when it is sent. */
  oneWay: boolean;
  /** Messages of the window that the kernel refused. */
  sendFailed: number;
  /** Called when a reply has settled its message, so that a place is free, and when the connection has closed. */
  onSettled: (flow: Sender, nowNs: number) => void;
  /** Consumed, so that decoding cannot be optimised away. */
  lastDecoded: unknown;
  /** Why the wire refused the last message it refused. */
  lastError: Error | undefined;
}

export const createClient = (parts: Pick<Client, 'wire' | 'epoch' | 'probe' | 'faults'>): Client => ({
  ...parts,
  account: emptyAccount(),
  outside: emptyOutside(),
  measuring: false,
  oneWay: false,
  sendFailed: 0,
  onSettled: () => {},
  lastDecoded: undefined,
  lastError: undefined,
});

export const countFault = (faults: Record<string, number>, name: string): void => {
  faults[name] = (faults[name] ?? 0) + 1;
};
