import * as v from 'valibot';
import { count, finite, name, version } from './base.ts';
import { CellSchema, SkipSchema } from './cell.ts';

/** The figures that describe a payload; bytes and shares are of all its variants together. */
export const PayloadFactsSchema = v.object({
  name,
  variants: count,
  /** Median bytes of a variant as JSON; null when JSON cannot hold it. */
  jsonBytes: v.nullable(count),
  keys: count,
  depth: count,
  /** Share of numbers that are not integers, 0 to 1. */
  floatShare: finite,
  /** Share of characters outside U+0000 to U+024F, 0 to 1. */
  nonLatinShare: finite,
  /** Of the variants in one canonical text; names the data without showing it. */
  sha256: v.string(),
});
export type PayloadFacts = v.InferOutput<typeof PayloadFactsSchema>;

/** `runtime`: absent, the runner's own. */
const inRuntime = { runtime: v.exactOptional(name) };
const pair = { codec: name, payload: name, ...inRuntime };

/** One codec on one payload, looked at before anything is timed. Sizes are medians over the variants, in bytes. */
export const InspectionSchema = v.variant('status', [
  v.object({
    status: v.literal('exact'),
    ...pair,
    /** null, all: a value that only a colocated wire carries has no bytes. */
    sizeBytes: v.nullable(count),
    minBytes: v.nullable(count),
    maxBytes: v.nullable(count),
    gzipBytes: v.nullable(count),
    /** null also where the runtime has none. */
    zstdBytes: v.optional(v.nullable(count), null),
    brotliBytes: v.optional(v.nullable(count), null),
    /** Of a codec with shared state: what the first messages carry beside what every later one does, all variants together. */
    onceBytes: v.exactOptional(count),
  }),
  /** It came back different: `lost` says where and how, without showing the value. */
  v.object({ status: v.literal('different'), ...pair, lost: v.array(v.string()) }),
  v.object({ status: v.literal('failed'), ...pair, code: name, message: v.string() }),
]);
export type Inspection = v.InferOutput<typeof InspectionSchema>;

/** What a role's runtime says of a codec it has loaded. */
export const CodecFactsSchema = v.object({
  name,
  ...inRuntime,
  title: name,
  format: name,
  package: v.nullable(name),
  version: v.nullable(name),
  nativeActive: v.nullable(v.boolean()),
});
export type CodecFacts = v.InferOutput<typeof CodecFactsSchema>;

export const EnvironmentSchema = v.object({
  cpuModel: name,
  cores: count,
  memoryBytes: count,
  kernel: name,
  platform: name,
  arch: name,
  node: name,
  v8: name,
  /** One-minute load average before the run; null where the system has none (Windows). */
  loadAverage: v.nullable(finite),
});
export type Environment = v.InferOutput<typeof EnvironmentSchema>;

/** A broker that cells of the run went through. */
export const BrokerFactsSchema = v.object({
  name,
  title: name,
  version: v.nullable(name),
  /** By the run itself, on this machine, with temporary data; else the user has named a running one. */
  started: v.boolean(),
});
export type BrokerFacts = v.InferOutput<typeof BrokerFactsSchema>;

export const RunSchema = v.object({
  schema: version,
  kind: v.literal('run'),
  version: name,
  suite: name,
  title: v.string(),
  /** The command that reproduces it, without paths of the machine. */
  command: v.string(),
  startedAt: v.string(),
  finishedAt: v.nullable(v.string()),
  state: v.picklist(['running', 'finished', 'interrupted']),
  seed: count,
  rounds: count,
  baseline: name,
  cells: v.array(CellSchema),
  skips: v.array(SkipSchema),
  /** What the time budget cost, in words; empty without a budget. */
  givenUp: v.array(v.string()),
  codecs: v.array(CodecFactsSchema),
  payloads: v.array(PayloadFactsSchema),
  inspections: v.array(InspectionSchema),
  environment: EnvironmentSchema,
  /** Of runtimes that were asked for: the engine of each, like `v8 13.6`. */
  engines: v.exactOptional(v.record(name, name)),
  /** Of wires that need one: package and version, like `ws 8.23.0`. */
  wires: v.exactOptional(v.record(name, name)),
  /** What the servers of cells over a wire ran on, when that was another host. */
  target: v.exactOptional(EnvironmentSchema),
  brokers: v.exactOptional(v.array(BrokerFactsSchema)),
  /** Share of CPU time stolen by the hypervisor during the run, 0 to 1; null while running or where it is not known. */
  stealShare: v.nullable(finite),
  /** The report shows what the size of messages does to their loss. */
  sizeLoss: v.exactOptional(v.literal(true)),
  /** The claims that its report judges, by name. */
  claims: v.exactOptional(v.array(name)),
  /** Of the page of a run with claims; English when absent. */
  language: v.exactOptional(name),
  /** The CPU profiler was on in the first round. */
  profiled: v.exactOptional(v.literal(true)),
  estimateMs: count,
});
export type Run = v.InferOutput<typeof RunSchema>;
