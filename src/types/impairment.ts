import type { Options, Rng } from './base.ts';
import type { SocketKind } from './transport.ts';

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
