/**
 * The contracts of scenarios whose messages go on to other clients (broadcast, queue): part of types.ts.
 *
 * Such a scenario calls `hub()` on both sides. The harness owns connecting, joining, the envelope, pacing and accounting;
 * the scenario says what its server does with a message, and what its clients send and expect. On a wire with connections
 * the server is the scenario's own. On a transport that is a broker, the broker is the server: the scenario's client half
 * is the same, and its server half is not used.
 */
import type { Body } from './base.ts';
import type { Codec } from './codec.ts';
import type { Address, Listener, OnFault, Peer, SocketStats } from './transport.ts';

export type Hub =
  /** Every member that receives gets each message but its own. */
  | { readonly kind: 'topic' }
  /** One of the members that receive gets it. */
  | {
      readonly kind: 'queue';
      /**
       * at-least-once: kept until it was acknowledged, and handed on again when its consumer is gone or has not
       * acknowledged it within ackMs. at-most-once: forgotten as soon as it is handed on.
       */
      readonly guarantee: 'at-least-once' | 'at-most-once';
      /** Unacknowledged messages that one consumer may hold; only of at-least-once. */
      readonly prefetch: number;
      readonly ackMs: number;
    };

/** Something the two halves of a scenario say to each other beside messages: JSON, small, never counted. */
export type Word = Readonly<Record<string, unknown>>;

/** One member, as the server of a scenario has it. */
export interface Member {
  /** As it has said when it joined; not unique. 1 to 64 visible letters. */
  readonly name: string;
  /** Whether it takes messages; else it only sends. */
  readonly receives: boolean;
  /** Its wire carries bytes; else text alone. */
  readonly carriesBytes: boolean;
  /**
   * Hands a message on. The envelope goes with it, so that latency runs from when its sender's load had it due. The body
   * must not change until it is on the wire. Returns false when the wire is full: await drained() before the next.
   */
  hand(head: Buffer, body: Body, redelivered?: boolean): boolean;
  /** It should have this message, and will not get it: counted, so that the books close. */
  drop(head: Buffer): void;
  /** Returns false when the wire is full, as hand() does. */
  tell(word: Word): boolean;
  /** Says why, and hangs up. */
  dismiss(word: Word): void;
  drained: Peer['drained'];
}

/** What a server does for one member. Heads are the harness's: pass them on, never look into them. */
export interface Attendant {
  /** Head and body are borrowed until this returns: copy what is kept. */
  message(head: Buffer, body: Body): void;
  /** It has handled the nth message that was handed to it, counted from 1. */
  acked?(n: number): void;
  word?(word: Word): void;
  /** It is gone, for whatever reason. Called once. */
  left(): void;
}

/** The server half of a scenario, where the wire itself is no broker. */
export interface HubServer {
  /** Somebody joins. Throws to refuse it: the error's message is told to it. */
  attend(member: Member, codec: Codec): Attendant;
  /** Messages that nobody has handled yet: they wait, or are not acknowledged. Asked after each one that came. */
  backlog?(): number;
  /** Nothing comes any more. */
  close?(): void;
}

/** What one client of the round does. */
export interface Participant {
  /** The body of message n, inside the measured path; absent: it sends none. Message numbers are the round's, not the client's. */
  readonly request?: (n: number) => Body;
  /** Decodes what it was given, inside the measured path; absent: it takes none. */
  readonly receive?: (body: Body) => unknown;
  /** Whether what was decoded is message n. Called before and after the measured window. */
  readonly verify?: (decoded: unknown, n: number) => boolean;
  /** It dies without a word at this share of the window (0 to 1), and a new one takes its place. */
  readonly diesAt?: number;
}

/** A hub of one round: its name is used by no other. */
export type NamedHub = Hub & { readonly name: string };

/** What is done with one message that a member was handed. */
export interface Handed {
  /** The broker says that it may have handed it on before. */
  readonly redelivered: boolean;
  /** It was handled. Does nothing where the hub does not wait for it. */
  ack(): void;
}

/** Head (ENVELOPE_BYTES long) and body are borrowed until it returns. */
export type OnHanded = (head: Buffer, body: Body, delivery: Handed) => void;

/** A client that is in. */
export interface Membership {
  /**
   * Publishes one message, as Peer.send does: head is copied, body must not change until it is on the wire, false means
   * full. `onConfirm` is called when the broker has taken it, or with why it has not; never where it does not tell.
   */
  publish(head: Uint8Array, body: Body, onConfirm?: (error?: Error) => void): boolean;
  drained(): Promise<void>;
  stats(): SocketStats;
  /** Called once, with the error if this side did not close it. A client that recovers by itself is not closed. */
  onClose(listener: (error?: Error) => void): void;
  /** At once: what was handed to it and not acknowledged is the broker's again. */
  close(): Promise<void>;
}

export interface Joining {
  readonly name: string;
  /** Absent: it only publishes. */
  readonly onHanded?: OnHanded;
}

/** What a transport has whose server hands messages on by itself, as brokers do: TransportMeta.hubs. */
export interface Hubs {
  /** Makes the hub, empty; closing the listener removes it. The server's side of a round. */
  prepare(at: Address, hub: NamedHub): Promise<Listener>;
  /** Resolves when the member is in: what is published from then on reaches it. Rejects with CONNECT_FAILED. */
  join(to: Address, hub: NamedHub, joining: Joining, onFault?: OnFault): Promise<Membership>;
}
