import type { Feature, JsonSchema, Rng } from './base.ts';

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
