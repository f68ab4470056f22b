import type { Body } from './base.ts';
import type { Codec } from './codec.ts';
import type { Hub, HubServer, Participant } from './hub.ts';
import type { Load } from './load.ts';
import type { Address, Listener } from './transport.ts';

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
