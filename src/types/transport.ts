import type { Body, Output } from './base.ts';
import type { Hubs } from './hub.ts';

/** Where a listener is found. A wire without ports has 0, and its own name for a place as the host. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** The server's own certificate, PEM: a client that has it trusts this one and no other. */
  readonly certificate?: string;
  /** SHA-256 of it, 64 hex digits in lower case: a client that has only this trusts the certificate it is of, and no other. */
  readonly fingerprint?: string;
  /** At a broker: the subject, queue or topic that a listener serves. Asked to listen without one, it makes one that nobody has. */
  readonly name?: string;
  /** At a broker: who asks. Never in a record, a report or a message. */
  readonly login?: { readonly user: string; readonly password: string };
}

export interface TransportMeta {
  readonly title: string;
  /** A missing reply is a number on a lossy wire, a fault on a reliable one. */
  readonly delivery: 'reliable' | 'lossy';
  readonly accepts: readonly Output[];
  /** Largest envelope and body together, in bytes. */
  readonly maxMessageBytes: number;
  /** Where it listens unless told; 127.0.0.1 when absent. */
  readonly host?: string;
  /** Both ends share a process: own table, CPU not split. With two threads the server has one to itself. */
  readonly colocated?: 'one-thread' | 'two-threads';
  /** The envelope's checksum covers the body, because nothing below does. */
  readonly checksum?: boolean;
  /** The sockets below it, which a relay can stand between. Without it there are no impairments on this wire. */
  readonly socket?: SocketKind;
  /** Its receive buffers can be asked for: the option `receiveBufferBytes`, in bytes, is the plug-in's then. */
  readonly receiveBuffer?: true;
  /** The npm package it needs, if any. */
  readonly package?: string;
  /**
   * Messages go through a broker of this name (a file of src/brokers, and the scheme of its URL): both listen() and
   * connect() are given its host and port. What it loses is not attributable.
   */
  readonly broker?: string;
  /**
   * Every message is a request of its own. The server can only answer it, once and within the handler's turn, so nothing
   * can be pushed; and one may overtake another.
   */
  readonly requestReply?: true;
  /**
   * Its server can answer clients that send no envelope, like curl: the option `anybody: true` is the plug-in's then. Never
   * of a server that is measured.
   */
  readonly anybody?: true;
  /**
   * A connection is between two ends that both may send at any time, and see when the other one is gone: every Peer has
   * onClose and close. What a server needs that pushes.
   */
  readonly connections?: true;
  /** Its server hands messages on by itself, as brokers do: Transport.hubs. */
  readonly hubs?: true;
}

export type SocketKind = 'udp' | 'tcp';

/** A whole message. `head` is the harness's envelope (ENVELOPE_BYTES long), `body` the codec's; both are borrowed until the handler returns. */
export type OnMessage = (
  head: Buffer,
  body: Body,
  from: Peer,
  /** It arrived in one piece with the message before it: no time has passed between them but that of handling it. */
  together?: boolean,
) => void;

/**
 * Why a socket did not take a message, or what it discarded; at a broker also that its connection was lost, that it is
 * there again, and that a message found nobody to listen: one call an event.
 */
export type OnFault = (
  fault: 'malformed' | 'oversized' | 'socket' | 'broker lost' | 'broker back' | 'no listener',
  error?: Error,
) => void;

export interface Peer {
  /**
   * Sends one message. `head` is copied before this returns; `body` is not, and must not change until it is on the wire.
   * Returns false when the wire is full: await drained() before the next. A send the kernel refused is reported to
   * `onError` (EMSGSIZE, ENOBUFS, ... which dgram reports only there) and was never on the wire.
   */
  send(head: Uint8Array, body: Body, onError?: (error: Error) => void): boolean;
  /** Resolves when the wire takes messages again, or is closed. */
  drained(): Promise<void>;
  /** On a wire with `connections`. Called once, with the error if it was not closed by this side. */
  onClose?(listener: (error?: Error) => void): void;
  /** On a wire with `connections`: hangs up; what is not sent yet is dropped. */
  close?(): Promise<void>;
  /** Within a handler: nothing of the message will be used once that returns, so that its memory may hold the next one. */
  release?(): void;
}

/** What the socket itself knows. `null`: not known on this wire. */
export interface SocketStats {
  readonly receiveBufferBytes: number | null;
  readonly sendBufferBytes: number | null;
}

export interface Connection extends Peer {
  stats(): SocketStats;
  /** Called once, with the error if it was not closed by this side. */
  onClose(listener: (error?: Error) => void): void;
  close(): Promise<void>;
}

/** What bounds clients that nobody has met yet. */
export interface Guard {
  /** At a time, strangers included: one more is turned away. */
  readonly connections: number;
  /** From connecting to the first whole message. */
  readonly firstMessageMs: number;
}

export interface Listener {
  readonly address: Address;
  stats(): SocketStats;
  close(): Promise<void>;
  /** On a wire with `connections`: bounds those that come from now on. */
  guard?(guard: Guard): void;
}

/** Moves whole messages; framing is its own business. */
export interface Transport {
  /** Binds host and port; port 0 asks the system for a free one. */
  listen(at: Address, onMessage: OnMessage, onFault?: OnFault): Promise<Listener>;
  connect(to: Address, onMessage: OnMessage, onFault?: OnFault): Promise<Connection>;
  /** Of a transport whose meta says so. */
  readonly hubs?: Hubs;
}
