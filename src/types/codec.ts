import type { Body, Feature, JsonSchema, Options, Output } from './base.ts';

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
