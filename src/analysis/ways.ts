import type { Account, RelayRecord } from '../schema.ts';

/** Messages of the measured window, and all others of the round: trials and warm-up. */
type Part = 'window' | 'outside';
const PARTS = ['window', 'outside'] as const;

/** Both ends of one way between client and server, and the relay between them. */
export interface Ends {
  /** Taken by the sender's kernel, and not taken by it. */
  readonly sent: { readonly [part in Part]: number };
  readonly unsent: number;
  readonly arrived: { readonly [part in Part]: Account };
  /** Messages of the window that the far end was to get. */
  readonly due: number;
  readonly relay: RelayRecord['upstream'] | undefined;
  /** Dropped by the kernel at the sockets of the far end, in the whole round; null: not known. */
  readonly drops: number | null;
}

/** Where the datagrams of one way have stayed. Of the window, unless it says otherwise. */
export interface Way {
  /** Messages that the far end never got, though a copy of one may have died without its message being lost. */
  readonly lost: number;
  readonly unsent: number;
  /** In the receive buffers of the relay and of the far end, which were full. undefined: not known. */
  readonly relayBuffer: number | undefined;
  readonly endBuffer: number | undefined;
  /** What reached the relay; undefined without one. */
  readonly atRelay: number | undefined;
  /** By the relay's impairments. */
  readonly injected: number;
  /** Not taken by the relay's kernel. */
  readonly refused: number;
  /** Still held by the relay. */
  readonly queued: number;
  readonly corrupt: number;
  readonly tooOld: number;
  /** Of the whole round. */
  readonly identity: Identity;
}

/** sent + doubled = arrived + dropped + buffers + residual, in datagrams of the whole round: window, warm-up and trials. */
export interface Identity {
  readonly sent: number;
  /** By the relay. */
  readonly doubled: number;
  /** Unique, duplicate, late, too old and corrupt together. */
  readonly arrived: number;
  /** By the relay, or never taken from it. */
  readonly dropped: number;
  /** Drops of every socket on the way, by the kernel's own count. undefined, both: not known. */
  readonly buffers: number | undefined;
  readonly residual: number | undefined;
}

const arrivals = ({ unique, duplicate, late, tooOld, corrupt }: Account): number =>
  unique + duplicate + late + tooOld + corrupt;

/** First arrivals, in time or not. */
export const firstArrivals = ({ unique, late }: Account): number => unique + late;

/**
 * The kernel counts the drops of a socket from its opening, so the identity is that of the whole round. What of them
 * belongs to the window is what is missing there between one place and the next; what is missing and was not dropped by
 * the socket (on a network between two hosts) is the residual.
 */
export function wayOf({ sent, unsent, arrived, due, relay, drops }: Ends): Way {
  const missingAtRelay = (part: Part) => (relay ? sent[part] - relay[part].received : 0);
  const missingAtEnd = (part: Part) => (relay?.[part].forwarded ?? sent[part]) - arrivals(arrived[part]);
  return {
    lost: due - firstArrivals(arrived.window),
    unsent,
    relayBuffer: relay && inWindow(relay.socketDrops, missingAtRelay),
    endBuffer: inWindow(drops, missingAtEnd),
    atRelay: relay?.window.received,
    injected: relay?.window.dropped ?? 0,
    refused: relay?.window.refused ?? 0,
    queued: relay?.window.queued ?? 0,
    corrupt: arrived.window.corrupt,
    tooOld: arrived.window.tooOld,
    identity: identityOf({ sent, arrived, relay, drops }),
  };
}

/** Of a socket's drops, those of the window: all but what is missing of the rest. */
function inWindow(drops: number | null, missing: (part: Part) => number): number | undefined {
  if (drops === null) return undefined;
  return Math.max(0, Math.min(missing('window'), drops - Math.max(0, missing('outside'))));
}

function identityOf({
  sent,
  arrived,
  relay,
  drops,
}: Pick<Ends, 'sent' | 'arrived' | 'relay' | 'drops'>): Identity {
  const inRound = (count: (part: Part) => number) => PARTS.reduce((sum, part) => sum + count(part), 0);
  const all = inRound((part) => sent[part]);
  const doubled = relay ? inRound((part) => relay[part].duplicated) : 0;
  const received = inRound((part) => arrivals(arrived[part]));
  const dropped = relay
    ? inRound((part) => relay[part].dropped + relay[part].refused + relay[part].queued)
    : 0;
  const relayDrops = relay ? relay.socketDrops : 0;
  const buffers = drops === null || relayDrops === null ? undefined : drops + relayDrops;
  const residual = buffers === undefined ? undefined : all + doubled - received - dropped - buffers;
  return { sent: all, doubled, arrived: received, dropped, buffers, residual };
}
