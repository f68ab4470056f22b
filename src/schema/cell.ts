import * as v from 'valibot';
import { STUDIES } from '../types.ts';
import { count, finite, name, positive } from './base.ts';

export const RefSchema = v.object({
  use: v.pipe(v.string(), v.maxLength(4096)),
  options: v.exactOptional(v.record(v.string(), v.unknown())),
  as: v.exactOptional(name),
  compress: v.exactOptional(name),
  runtime: v.exactOptional(v.pipe(v.string(), v.maxLength(4096))),
  package: v.exactOptional(v.pipe(v.string(), v.maxLength(4096))),
  sizeBytes: v.exactOptional(positive),
  files: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.readonly())),
  sha256: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'sha256 is 64 hexadecimal digits'))),
  allowEval: v.exactOptional(v.literal(true)),
  repeat: v.exactOptional(v.pipe(positive, v.maxValue(10_000))),
});

/** An executable that roles run in. */
export const RuntimeSchema = v.object({
  /** With its version, like `node 24.3.0`: told apart by it. */
  name,
  exec: v.pipe(v.string(), v.maxLength(4096)),
  args: v.array(v.string()),
});
export type Runtime = v.InferOutput<typeof RuntimeSchema>;

export const FindSchema = v.variant('kind', [
  v.object({ kind: v.literal('max') }),
  v.object({ kind: v.literal('slo'), p99Ns: v.pipe(finite, v.gtValue(0)) }),
  v.object({ kind: v.literal('zero-loss') }),
]);
const load = { clients: positive, preEncoded: v.exactOptional(v.literal(true)) };
export const LoadSchema = v.variant('kind', [
  v.object({ kind: v.literal('closed'), depth: positive, ...load }),
  v.object({
    kind: v.literal('open'),
    ratePerSecond: v.pipe(finite, v.gtValue(0)),
    arrivals: v.exactOptional(v.literal('poisson')),
    pacing: v.exactOptional(v.literal('timer')),
    find: v.exactOptional(FindSchema),
    ...load,
  }),
]);

/** Plain JSON, all a role is told of what to measure. */
export const CellSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9._+@-]{1,180}$/i)),
  /** The table its row stands in: rows of one table are compared with each other. */
  table: v.pipe(v.string(), v.maxLength(4096)),
  /** What its row is called. */
  row: name,
  /** null: in process. */
  scenario: v.nullable(RefSchema),
  /** In process: what is looked at; absent: encode and decode speed. */
  study: v.exactOptional(v.picklist(STUDIES)),
  /** It always comes out the same, so that the first round is the only one. */
  once: v.exactOptional(v.literal(true)),
  codec: RefSchema,
  /** Of compatibility: what reads what `codec` writes. */
  reader: v.exactOptional(RefSchema),
  /** null: the values are the harness's own catalogue. */
  payload: v.nullable(RefSchema),
  transport: v.nullable(RefSchema),
  /** What its wire promises; null in process. */
  delivery: v.nullable(v.picklist(['reliable', 'lossy'])),
  /** Its messages go through a broker of this name. */
  broker: v.exactOptional(name),
  /** Both ends in one process: CPU is not split. */
  colocated: v.boolean(),
  /** Its scenario answers nothing: what the server handled is delivered. */
  oneWay: v.exactOptional(v.literal(true)),
  /** Its messages go on to other clients: ScenarioMeta.hub. */
  hub: v.exactOptional(v.picklist(['topic', 'queue'])),
  /** Its messages carry pieces of a file. */
  carries: v.exactOptional(v.literal('file')),
  impairments: v.array(RefSchema),
  /** Receive buffers asked for; absent: as the system has them. */
  rcvbufBytes: v.exactOptional(positive),
  /** null: the runner's own runtime. */
  runtime: v.nullable(RuntimeSchema),
  load: v.nullable(LoadSchema),
  /** A `none` row: opaque bytes of the smallest or largest encoded size in its table; `sizeBytes` is set by the inspection. */
  floor: v.nullable(v.picklist(['smallest', 'largest'])),
  sizeBytes: v.nullable(count),
  warmupMs: count,
  windowMs: count,
});
export type Cell = v.InferOutput<typeof CellSchema>;

/** Something asked for that is not measured, and why. */
export const SkipSchema = v.object({ what: name, reason: v.string() });
export type Skip = v.InferOutput<typeof SkipSchema>;
