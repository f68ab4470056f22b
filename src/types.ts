/** The contracts between the harness and its plug-ins. Read this file first. */

/** What a codec makes and a wire carries: bytes; text, which the socket turns into UTF-8; a value, which only a colocated wire can carry. */
export type Body = Uint8Array | string | object;
export type Output = 'bytes' | 'text' | 'value';

/** A kind of value that JSON cannot hold, and that a payload may need and a codec may preserve. */
export const FEATURES = [
  'undefined',
  'nan',
  'infinity',
  'negative-zero',
  'bigint',
  'date',
  'regexp',
  'map',
  'set',
  'bytes',
  'typed-array',
  'array-buffer',
  'error',
  'cycle',
  'shared-reference',
  'sparse-array',
] as const;
export type Feature = (typeof FEATURES)[number];

/** A seeded source of numbers in [0, 1): the same seed gives the same sequence on every machine. */
export type Rng = () => number;

export type Options = Readonly<Record<string, unknown>>;

/**
 * The default export of every plug-in module. It may be async: it imports its package lazily, and a missing
 * package becomes a skipped cell with its reason. Beside it the module exports a static `meta`, which `list`
 * and `plan` read without loading the package.
 */
export type Plugin<T> = (context: { readonly options: Options }) => T | Promise<T>;

export interface CodecMeta {
  readonly title: string;
  /** 'json', 'msgpack', 'v8', ...: like is compared with like. */
  readonly format: string;
  readonly output: Output;
  /** A payload that needs more than this is refused at planning, never timed. null: not declared, the round trip decides. */
  readonly preserves: readonly Feature[] | null;
  /** The bytes are valid only until the next encode(): whoever keeps them copies them. */
  readonly reusesBuffer?: boolean;
  /** A decoded value may hold views of the bytes it came from: whoever keeps the value keeps the bytes as they are. */
  readonly viewsInput?: boolean;
  /** Opaque bytes in, the same bytes out: the floor. Skips fidelity, stands in every network table. */
  readonly opaque?: boolean;
  /** The npm package it needs, if any. */
  readonly package?: string;
  /** The package of its native add-on, if any; whether it loaded is recorded. */
  readonly native?: string;
}

/** One instance per flow and side: shared dictionaries live in it. */
export interface Codec {
  encode(value: unknown): Body;
  decode(body: Body): unknown;
  /** A stream chunk that holds several messages. */
  decodeMany?(bytes: Uint8Array): unknown[];
  /** Whether the native add-on is active; undefined where there is none. */
  readonly nativeActive?: boolean;
}

export interface PayloadMeta {
  readonly title: string;
  readonly needs: readonly Feature[];
  /** Bytes and nothing else: for codecs that are opaque too. */
  readonly opaque?: boolean;
}

export interface Payload {
  /** Several values of one shape: equal in structure, different in identity and content. */
  variants(rng: Rng): readonly unknown[];
}

/** TCP or UDP: a host and a port. Other wires add their own fields here. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface TransportMeta {
  readonly title: string;
  /** A missing reply is a number on a lossy wire, a fault on a reliable one. */
  readonly delivery: 'reliable' | 'lossy';
  readonly accepts: readonly Output[];
  /** Largest envelope and body together, in bytes. */
  readonly maxMessageBytes: number;
  /** Both ends share a process: own table, CPU not split. */
  readonly colocated?: boolean;
  /** The envelope's checksum covers the body, because nothing below does. */
  readonly checksum?: boolean;
}

/** A whole message. `head` is the harness's envelope (ENVELOPE_BYTES long), `body` the codec's; both are borrowed until the handler returns. */
export type OnMessage = (
  head: Buffer,
  body: Body,
  from: Peer,
  /** It arrived in one piece with the message before it: no time has passed between them but that of handling it. */
  together?: boolean,
) => void;

/** Why a socket did not take a message, or what it discarded: one call an event. */
export type OnFault = (fault: 'malformed' | 'oversized' | 'socket', error?: Error) => void;

export interface Peer {
  /**
   * Sends one message. `head` is copied before this returns; `body` is not, and must not change until it is on the wire.
   * Returns false when the wire is full: await drained() before the next. A send the kernel refused is reported to
   * `onError` (EMSGSIZE, ENOBUFS, ... which dgram reports only there) and was never on the wire.
   */
  send(head: Uint8Array, body: Body, onError?: (error: Error) => void): boolean;
  /** Resolves when the wire takes messages again, or is closed. */
  drained(): Promise<void>;
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

export interface Listener {
  readonly address: Address;
  stats(): SocketStats;
  close(): Promise<void>;
}

/** Moves whole messages; framing is its own business. */
export interface Transport {
  /** Binds host and port; port 0 asks the system for a free one. */
  listen(at: Address, onMessage: OnMessage, onFault?: OnFault): Promise<Listener>;
  connect(to: Address, onMessage: OnMessage, onFault?: OnFault): Promise<Connection>;
}

/** How a client offers its messages. */
export type Load = (
  | {
      readonly kind: 'closed';
      readonly clients: number;
      /** Messages in flight per client. */
      readonly depth: number;
    }
  | {
      readonly kind: 'open';
      readonly clients: number;
      /** Of all clients together. */
      readonly ratePerSecond: number;
    }
) & {
  /** The client sends bytes it has encoded before: its encoder is not in the measured path, and cannot hold the rate back. */
  readonly preEncoded?: true;
};

/** When message n (from 0) is due, in ns after the start. Pure. */
export type Pacer = (n: number) => number;

/** Answers one message by calling reply once, in the same turn. */
export type Handle = (body: Body, reply: (body: Body) => void) => void;

/** What a scenario's server is given. */
export interface ServeContext {
  readonly at: Address;
  /** Binds the cell's transport. `open` is called once a flow, with a codec of that flow's own. */
  listen(open: (codec: Codec) => Handle): Promise<Listener>;
  /** Only for a scenario that answers on sockets of its own. */
  readonly probe: ServerProbe;
}

/** One request and its reply, as a scenario defines them; the harness owns sending, pacing, timing and accounting. */
export interface Exchange {
  /** The body of message n. Inside the measured path. */
  request(n: number): Body;
  /** Decodes a reply. Inside the measured path. */
  reply(body: Body): unknown;
  /** Whether the decoded reply to message n is right. Called before and after the measured window. */
  verify(decoded: unknown, n: number): boolean;
}

/** What a scenario's client is given. */
export interface DriveContext {
  readonly variants: readonly unknown[];
  readonly to: Address;
  readonly load: Load;
  readonly warmupMs: number;
  readonly windowMs: number;
  /** Connects all clients (each with a codec of its own), verifies, waits at the start barrier, drives the load, drains, verifies. */
  exchange(open: (codec: Codec) => Exchange): Promise<void>;
  /** The start barrier. Only for a scenario that drives sockets of its own: it resolves when every role is ready. */
  started(): Promise<void>;
  /** A codec, for the same. */
  readonly codec: Codec;
  readonly probe: ClientProbe;
}

/** What is done over a transport. serve() and drive() run in different processes unless the wire is colocated. */
export interface Scenario {
  serve(context: ServeContext): Promise<Listener>;
  drive(context: DriveContext): Promise<void>;
}

export interface ScenarioMeta {
  readonly title: string;
  /** It drives its own sockets (no transport plug-in, no envelope): the hand-written loops the harness is held against. */
  readonly bare?: 'tcp' | 'udp';
}

/** Hot path of the client: fixed-size histograms and counters, swapped once a second; no allocation, no events. */
export interface ClientProbe {
  /** The measured window opens now: what was counted before was warm-up. */
  open(): void;
  /** The window closes now: what arrives later is still recorded, but not counted as delivered in the window. */
  close(): void;
  /** One message of the window was taken by the wire. */
  sent(latenessNs: number): void;
  /** Any reply that arrived, of the window or of the warm-up before it. */
  arrived(): void;
  /** A first reply to a message of the window. `serverNs` is T3 - T2. */
  answered(latencyNs: number, serviceNs: number, wireNs: number, serverNs: number): void;
}

/** Hot path of the server. */
export interface ServerProbe {
  /** One message handled, `measured` when it belongs to the client's window. */
  handled(measured: boolean): void;
}

/** A reference to a plug-in: a built-in name, or a path relative to the suite (in a record: to the working folder). */
export interface Ref {
  readonly use: string;
  readonly options?: Options;
}

/** What to measure: plain data. One file in bench/ is one suite. */
export interface Suite {
  readonly title: string;
  readonly rounds?: number;
  readonly warmupMs?: number;
  readonly windowMs?: number;
  /** The codec every row is compared with; json unless told. */
  readonly baseline?: string;
  readonly groups: readonly SuiteGroup[];
}

/** A group becomes one table per payload, and per load over a wire: every codec in it is compared with the baseline. */
export type SuiteGroup =
  | {
      readonly kind: 'codec';
      readonly codecs: readonly (string | Ref)[];
      readonly payloads: readonly (string | Ref)[];
    }
  | {
      readonly kind: 'network';
      readonly scenario: string | Ref;
      readonly transport: string | Ref;
      readonly codecs: readonly (string | Ref)[];
      readonly payloads: readonly (string | Ref)[];
      readonly loads: readonly Load[];
      /** A bare scenario in the same tables, as the row `bare`: see ScenarioMeta. */
      readonly beside?: string | Ref;
    };
