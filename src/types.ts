/** The contracts between the harness and its plug-ins. Read this file first. */
import type { Hub, HubServer, Hubs, Participant } from './hub-types.ts';

export type * from './hub-types.ts';

/** What a codec makes and a wire carries: bytes; text, which the socket turns into UTF-8; a value, which only a colocated wire can carry. */
export type Body = Uint8Array | string | object;
export type Output = 'bytes' | 'text' | 'value';

/** A kind of value that JSON cannot hold, and that a payload may need and a codec may preserve. A date is a valid one. */
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

/** A JSON Schema (draft 2020-12) of a payload's values. Whoever derives something from it checks what it needs of it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Imports a package: the copy that the row names, else the user's project's, else the one beside wirebench. Throws PACKAGE_MISSING. */
export type LoadPackage = <Module>(specifier: string) => Promise<Module>;

/** The default export of a codec's module: like Plugin, with what codecs alone are given. */
export type CodecPlugin = (context: {
  readonly options: Options;
  /** Of the payload, where it has one: a codec with `needsSchema` is never created without. */
  readonly schema?: JsonSchema;
  readonly load: LoadPackage;
}) => Codec | Promise<Codec>;

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
  /** What a decoder has read before is needed to read what comes later: in order, and nothing lost. Its bytes are counted apart. */
  readonly sharedState?: true;
  /** It is made from the payload's schema: a payload without one is a skip. */
  readonly needsSchema?: true;
  /** Its decoder evaluates what it is given as code: it is never used without --allow-eval. */
  readonly evaluates?: true;
  /** The npm package it needs, if any; the factory imports it with `load`. */
  readonly package?: string;
  /** Why the runtime that reads this cannot run it. */
  readonly unavailable?: string;
  /** The package of its native add-on, if any; whether it loaded is recorded. */
  readonly native?: string;
}

/**
 * One instance per flow and side: shared dictionaries live in it. A side both encodes and decodes, and what it decodes
 * was encoded by another instance.
 */
export interface Codec {
  encode(value: unknown): Body;
  decode(body: Body): unknown;
  /** A stream chunk that holds several messages. */
  decodeMany?(bytes: Uint8Array): unknown[];
  /** Whether the native add-on is active; undefined where there is none. */
  readonly nativeActive?: boolean;
}

/** What a body may be put through on its way to the wire: `json+gzip`. Whole messages, synchronously. */
export interface Compression {
  compress(bytes: Uint8Array): Uint8Array;
  /** Throws when more than MAX_DECOMPRESSED_BYTES would come of it. */
  decompress(bytes: Uint8Array): Uint8Array;
}

export interface CompressionMeta {
  /** With its level or quality: speed and size mean nothing without. */
  readonly title: string;
  /** Why the runtime that reads this cannot run it. */
  readonly unavailable?: string;
}

export interface PayloadMeta {
  readonly title: string;
  readonly needs: readonly Feature[];
  /** Of every variant: for codecs that are made from a schema. */
  readonly schema?: JsonSchema;
  /**
   * It can be made in another size: the option `sizeBytes`, as JSON (or, where JSON cannot hold it, in V8's format), is
   * the plug-in's then, and met within a tenth by every variant from this size on.
   */
  readonly sized?: { readonly smallestBytes: number };
  /** Bytes and nothing else: for codecs that are opaque too. */
  readonly opaque?: boolean;
  /**
   * Its variants are pieces of a file, Uint8Arrays. A codec carries one in a message: as bytes where it brings bytes back,
   * as base64 text where it does not, as they are where it is opaque.
   */
  readonly carries?: 'file';
}

export interface Payload {
  /** Several values of one shape: equal in structure, different in identity and content. */
  variants(rng: Rng): readonly unknown[];
}

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

/** What a broker's program needs to know of where it runs. */
export interface BrokerPlace {
  /** Its own, empty; all it writes belongs there. */
  readonly folder: string;
  /** The one clients connect to, then as many as the broker asks for. */
  readonly ports: readonly number[];
  /** Where its programs were found, by name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Where it is installed, for one that has a home; else ''. */
  readonly home: string;
}

/** How one kind of broker is started and asked whether it is there. Pure: src/run does what it says. */
export interface Broker {
  readonly title: string;
  /** What must be found to start it: names on the PATH, or in `folders`. */
  readonly programs: readonly string[];
  readonly folders?: readonly string[];
  /** An environment variable that says where it is installed, and the file there that tells its version in group 1. */
  readonly home?: { readonly variable: string; readonly folder: string; readonly holds: RegExp };
  /** What to do where something is missing. */
  readonly remedy: string;
  /** Ports it needs beside the one that clients connect to. */
  readonly morePorts: number;
  /** Chooses a free port itself when asked for 0, and writes it in a file whose name ends so. */
  readonly portFile?: { readonly ending: string; read(text: string): number | undefined };
  /** Files to be written below its folder before it starts. */
  files(place: BrokerPlace): Readonly<Record<string, string>>;
  command(place: BrokerPlace): {
    readonly command: string;
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  };
  /** Who may use it when it was started so. */
  readonly login?: { readonly user: string; readonly password: string };
  /** The port that its clients expect. */
  readonly usualPort: number;
  /** Asks in its own protocol whether it is there. */
  readonly hello: Uint8Array;
  /** What it has answered so far: undefined is not yet enough; null for a version it does not tell. Throws when it is another. */
  greeting(answer: Buffer): { readonly version: string | null } | undefined;
}

/** What an impairment does with one packet: [] is loss, two packets are duplication. */
export type Delivery =
  | {
      /** The packet it was given, or, where it changed something, another buffer. */
      readonly packet: Uint8Array;
      /** On top of what the impairments before it have added. */
      readonly delayMs: number;
      /** Held until so many later packets have left. Nobody may come to overtake it: then it goes on after 100 ms. */
      readonly behind?: number;
    }
  /** The connection ends at once, as with a TCP RST. */
  | { readonly reset: true }
  /** Nothing more is read from the sender for so long: TCP holds it back. */
  | { readonly pauseMs: number };

export interface ImpairmentMeta {
  readonly title: string;
  readonly sockets: readonly SocketKind[];
  /** Messages may get lost by it. */
  readonly lossy: boolean;
  /** As the user writes it, like `loss:5%`. */
  readonly example: string;
}

/** One instance per direction and flow. */
export interface Impairment {
  /**
   * Pure but for the rng and what it has seen before. On a TCP socket a packet is a chunk of the stream: order is kept
   * and none may be lost, so [] is for UDP alone.
   * @param atMs when the packet gets here, after the delays before; counted from the opening of the measured window
   */
  apply(packet: Uint8Array, atMs: number): readonly Delivery[];
}

/** The default export of an impairment's module. Throws BAD_OPTION when it does not know the options. */
export type ImpairmentPlugin = (context: {
  readonly options: Options;
  readonly rng: Rng;
  readonly socket: SocketKind;
}) => Impairment;

/** What is searched for: the highest rate a row carries, and what carrying means. */
export type Find =
  /** The highest delivered rate. */
  | { readonly kind: 'max' }
  /** The highest offered rate at which at least 99 % of the messages are answered within this time from when they were due. */
  | { readonly kind: 'slo'; readonly p99Ns: number }
  /** The highest offered rate with no loss (RFC 2544, section 26.1); only on a lossy wire. */
  | { readonly kind: 'zero-loss' };

/** How a client offers its messages. */
export type Load = (
  | {
      readonly kind: 'closed';
      readonly clients: number;
      /** Messages in flight per client; of a one-way scenario, sent in one turn of the event loop. */
      readonly depth: number;
    }
  | {
      readonly kind: 'open';
      readonly clients: number;
      /** Of all clients together; where `find` is given, where the search begins. */
      readonly ratePerSecond: number;
      /** Exponential gaps (a Poisson process), seeded; absent: evenly spaced. */
      readonly arrivals?: 'poisson';
      /** Timers between messages: late by about a millisecond, but no core is kept busy; absent: the client spins. */
      readonly pacing?: 'timer';
      readonly find?: Find;
    }
) & {
  /** The client sends bytes it has encoded before: its encoder is not in the measured path, and cannot hold the rate back. */
  readonly preEncoded?: true;
};

/** When message n (from 0) is due, in ns after the start. Pure. */
export type Pacer = (n: number) => number;

/**
 * Takes one message. Answers by calling reply once, in the same turn; or, where that takes longer, by returning a promise
 * of the answer. A message that is `oneWay` wants no answer, and none is sent: only a one-way scenario has such messages,
 * and its few others verify the codec before and after the load.
 */
export type Handle = HandleNow | HandleLater;
export type HandleNow = (body: Body, reply: (body: Body) => void, oneWay: boolean) => void;
export type HandleLater = ((body: Body, reply: (body: Body) => void, oneWay: boolean) => Promise<Body>) & {
  /** Nothing of the body is used once the promise is returned: its memory may hold the next message (Peer.release). */
  readonly keepsNothing?: true;
};

/** What a scenario's server is given. */
export interface ServeContext {
  readonly at: Address;
  /** Binds the cell's transport. `open` is called once a flow, with a codec of that flow's own. */
  listen(open: (codec: Codec) => Handle): Promise<Listener>;
  /** In place of listen, for messages that go on to other clients: `server` is made where the wire has no hubs of its own. */
  hub(hub: Hub, server: () => HubServer): Promise<Listener>;
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
  /**
   * Connects all clients (each with a codec of its own), verifies, waits at the start barrier, drives the load, drains,
   * verifies. In a one-way scenario only what verifies is answered.
   */
  exchange(open: (codec: Codec) => Exchange): Promise<void>;
  /** In place of exchange, for messages that go on to other clients: all join, then as above. `index` counts from 0. */
  hub(hub: Hub, open: (codec: Codec, index: number) => Participant): Promise<void>;
  /** The start barrier. Only for a scenario that drives sockets of its own: it resolves when every role is ready. */
  started(): Promise<void>;
  /** A codec, for the same. */
  readonly codec: Codec;
  readonly probe: ClientProbe;
  /** Every message carries so many bytes of a file: goodput and CPU per MiB are reported. Unknown unless it is called. */
  carries(fileBytes: number): void;
  /** In place of the probe, once: what another program has measured. Only for a bare scenario. */
  tell(told: Told): void;
}

/** What another program says of its own window. */
export interface Told {
  readonly windowNs: number;
  readonly sent: number;
  /** Back at its client; where nothing comes back, at its server. */
  readonly received: number;
  readonly duplicate?: number;
  readonly reordered?: number;
  /** Of the messages that came back, in ns; empty where nothing does. */
  readonly roundTripsNs: Float64Array;
  /** What the client used in its window, where it ran in this process; else it is not known. */
  readonly cpuUs?: { readonly user: number; readonly system: number };
}

/** What is done over a transport. serve() and drive() run in different processes unless the wire is colocated. */
export interface Scenario {
  serve(context: ServeContext): Promise<Listener>;
  drive(context: DriveContext): Promise<void>;
}

export interface ScenarioMeta {
  readonly title: string;
  /** The server answers nothing: no round trips and no latency. Delivered is what the server has handled. */
  readonly oneWay?: true;
  /** Every message carries a piece of a file: it needs a payload that does, and a wire that loses nothing. */
  readonly carries?: 'file';
  /** It drives its own sockets (no transport plug-in, no envelope): the hand-written loops the harness is held against. */
  readonly bare?: 'tcp' | 'udp';
  /** Why it cannot run here. */
  readonly unavailable?: string;
  /** Messages go on to other clients: it calls hub(), and needs two clients and a wire with `connections` or `hubs`. */
  readonly hub?: Hub['kind'];
  /** Messages on the wire have a shape of its own around the payload: not for codecs that know the payload's schema alone. */
  readonly wraps?: true;
  /** One body goes to many receivers unless this option is 'each': not for codecs with shared state, whose bodies are for one. */
  readonly oneBody?: string;
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
  /** A first reply to a message of the window. `serverNs` is T3 - T2; undefined: the server does not tell. */
  answered(latencyNs: number, serviceNs: number, wireNs: number, serverNs: number | undefined): void;
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
  /** Another name for the row. */
  readonly as?: string;
  /** Of a codec: the compression its bytes are put through. */
  readonly compress?: string;
  /** Of a codec: the runtime it is measured in, in process; the run's own when absent. `python3` has json, pickle, msgpack. */
  readonly runtime?: string;
  /** Of a codec: the folder of another copy of its package. */
  readonly package?: string;
  /** Of a payload: its size as JSON, in bytes. */
  readonly sizeBytes?: number;
  /** Of a payload: all the files whose values are its variants, by path, where they are more than `use` can name. */
  readonly files?: readonly string[];
  /** Of a payload that is one JSON file: SHA-256 of its bytes, in hexadecimal. Another file is BAD_PAYLOAD. */
  readonly sha256?: string;
  /** Of a codec: it may evaluate what it decodes. Set by --allow-eval alone: what a suite says of it is not heard. */
  readonly allowEval?: true;
  /** Of a payload: a message is a list of so many of its values. */
  readonly repeat?: number;
}

/** What to measure: plain data. One file in bench/ is one suite. */
export interface Suite {
  readonly title: string;
  readonly rounds?: number;
  readonly warmupMs?: number;
  readonly windowMs?: number;
  /** The codec every row is compared with; json unless told. */
  readonly baseline?: string;
  /** The report shows what each codec's size does to the loss of messages at MTU 1500 and 1280: predicted, and measured by groups with the impairment `mtu`. */
  readonly sizeLoss?: true;
  /** The report is a page that judges these claims: names of files in src/analysis/claims. */
  readonly claims?: readonly string[];
  readonly groups: readonly SuiteGroup[];
}

/**
 * What is asked of a codec in process beside its speed. `memory` and `cold` are measured in every round; what always
 * comes out the same is looked at once: `faithfulness`, `robustness`, `compatibility`.
 */
export const STUDIES = ['memory', 'cold', 'faithfulness', 'robustness', 'compatibility'] as const;
export type Study = (typeof STUDIES)[number];

/** `'all'`: every codec of the folder; what cannot be measured is a skip with its reason. */
export type SuiteCodecs = 'all' | readonly (string | Ref)[];

/** A group becomes one table per payload, and per load over a wire: every codec in it is compared with the baseline. */
export type SuiteGroup =
  | {
      readonly kind: 'codec';
      /** What is looked at in process; encode and decode speed when absent. Compatibility pairs codecs of one format. */
      readonly study?: Exclude<Study, 'faithfulness'>;
      readonly codecs: SuiteCodecs;
      readonly payloads: readonly (string | Ref)[];
    }
  | {
      readonly kind: 'codec';
      /** Tries every kind of value there is in a catalogue of the harness: it has no payloads. */
      readonly study: 'faithfulness';
      readonly codecs: SuiteCodecs;
    }
  | {
      readonly kind: 'network';
      readonly scenario: string | Ref;
      readonly transport: string | Ref;
      readonly codecs: readonly (string | Ref)[];
      readonly payloads: readonly (string | Ref)[];
      readonly loads: readonly Load[];
      /**
       * What a relay does between the two ends, one table each: as for --impair (`'delay:20ms~5ms,loss:1%'`), or as
       * data. An empty list is no relay, `'none'` the relay alone. Without it there is no relay.
       */
      readonly impair?: readonly (string | readonly Ref[])[];
      /** Receive buffers of this many bytes are asked for at both ends; the report says what was granted. */
      readonly rcvbufBytes?: number;
      /** A bare scenario in the same tables, as the row `bare`: see ScenarioMeta. */
      readonly beside?: string | Ref;
    };
