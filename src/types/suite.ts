import type { Options } from './base.ts';
import type { Load } from './load.ts';

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
