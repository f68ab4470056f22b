import { significant } from '../report/format.ts';
import type { Column, Record as RunRecord, SamplesRecord } from '../schema.ts';
import type { Figures, Series } from './_series.ts';
import { PACKET_COLUMNS, RATE_COLUMNS } from './codec-size.ts';
import { holdsOne } from './ratios.ts';
import { median, medianInterval } from './statistics.ts';
import { type WarmUp, warmUpOf } from './warm-up.ts';

/** Sizes come from the inspection of the pair, the rest from timed rounds. CPU is user and system time of the process. */
export const CODEC_COLUMNS: readonly Column[] = [
  { figure: 'sizeBytes', title: 'size', unit: 'bytes', better: 'lower', compact: true, exact: true },
  { figure: 'gzipBytes', title: 'gzip', unit: 'bytes', better: 'lower', compact: true, exact: true },
  { figure: 'zstdBytes', title: 'zstd', unit: 'bytes', better: 'lower', compact: false, exact: true },
  { figure: 'brotliBytes', title: 'brotli', unit: 'bytes', better: 'lower', compact: false, exact: true },
  ...PACKET_COLUMNS,
  { figure: 'onceBytes', title: 'once', unit: 'bytes', better: 'lower', compact: true, exact: true },
  { figure: 'encodeNs', title: 'encode', unit: 'ns', better: 'lower', compact: true, exact: false },
  { figure: 'decodeNs', title: 'decode', unit: 'ns', better: 'lower', compact: true, exact: false },
  { figure: 'encodeCpuNs', title: 'encode CPU', unit: 'ns', better: 'lower', compact: true, exact: false },
  { figure: 'decodeCpuNs', title: 'decode CPU', unit: 'ns', better: 'lower', compact: true, exact: false },
  ...RATE_COLUMNS,
  { figure: 'decodeManyNs', title: 'decode many', unit: 'ns', better: 'lower', compact: true, exact: false },
  { figure: 'manyOverOne', title: 'many / one', unit: '', better: 'lower', compact: false, exact: false },
  { figure: 'encodeMeanNs', title: 'encode mean', unit: 'ns', better: 'lower', compact: false, exact: false },
  { figure: 'decodeMeanNs', title: 'decode mean', unit: 'ns', better: 'lower', compact: false, exact: false },
  { figure: 'verified', title: 'verified', unit: 'count', better: null, compact: false, exact: false },
];

/** Beyond these a row carries a note. */
const DRIFT = 0.1;
const PAUSES = 0.25;
/** Fewer samples have no thirds worth comparing. */
const MIN_SAMPLES = 9;

const OPERATIONS = ['encode', 'decode'] as const;
type Operation = (typeof OPERATIONS)[number];
export type CodecRound = { readonly [op in Operation]: SamplesRecord } & {
  /** Of codecs that decode chunks of several messages. */
  readonly many: SamplesRecord | undefined;
};

/** The samples of one complete round; undefined when an operation has none. */
export function codecRound(records: readonly RunRecord[]): CodecRound | undefined {
  const timed = (op: SamplesRecord['op']) =>
    records.find(
      (record): record is SamplesRecord =>
        record.kind === 'samples' && record.op === op && record.operations > 0 && record.samplesNs.length > 0,
    );
  const encode = timed('encode');
  const decode = timed('decode');
  return encode && decode && { encode, decode, many: timed('decode-many') };
}

/**
 * ns per operation: the median of the samples, the mean over the whole window, and CPU time. `manyOverOne`: a message
 * decoded from a chunk of many over one decoded by itself, in the same process. `verified`: trips.
 */
export function codecFigures({ encode, decode, many }: CodecRound): Figures {
  const decodeNs = median(decode.samplesNs);
  const decodeManyNs = many && median(many.samplesNs);
  return {
    encodeNs: median(encode.samplesNs),
    decodeNs,
    decodeManyNs,
    manyOverOne: decodeManyNs && decodeManyNs / decodeNs,
    encodeMeanNs: encode.totalNs / encode.operations,
    decodeMeanNs: decode.totalNs / decode.operations,
    encodeCpuNs: cpuNs(encode),
    decodeCpuNs: cpuNs(decode),
    verified: leastOf(encode.verified, decode.verified),
  };
}

const cpuNs = (record: SamplesRecord): number =>
  ((record.cpuUserUs + record.cpuSystemUs) * 1000) / record.operations;

const leastOf = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.min(a, b);

/** What a median over the samples would hide: a warm-up that had not ended, drift inside the window, pauses, too few samples. */
export function codecNotes(rounds: readonly CodecRound[]): string[] {
  return OPERATIONS.flatMap((op) => {
    const samples = rounds.map((round) => round[op]);
    const most = (is: (record: SamplesRecord) => boolean) => 2 * samples.filter(is).length > rounds.length;
    const fewest = Math.min(...samples.map(({ samplesNs }) => samplesNs.length));
    return [
      ...(fewest < MIN_SAMPLES ? [`${op} has only ${fewest} samples in a round: its median is rough`] : []),
      ...WARM_UPS.flatMap(([end, note]) =>
        most(({ warmupNs }) => warmUpOf(warmupNs) === end) ? [`${op} ${note}`] : [],
      ),
      ...(most(({ samplesNs }) => Math.abs(driftOf(samplesNs)) > DRIFT)
        ? [`${op} drifts by more than 10 % inside the window: it was not steady after the warm-up`]
        : []),
      ...(most((record) => meanOverMedian(record) > 1 + PAUSES)
        ? [`${op} has a mean more than 25 % above its median: pauses, as of garbage collection`]
        : []),
    ];
  });
}

const WARM_UPS: readonly (readonly [WarmUp, string])[] = [
  ['quickening', 'was still getting faster when the warm-up ended: a longer --warmup may show less'],
  ['slowing', 'was getting slower when the warm-up ended'],
  ['unsteady', 'was unsteady in its warm-up: half of its samples are more than 25 % apart'],
];

/** What decoding chunks of many messages gains, where its interval can tell it from decoding one by one. */
export function manyNotes(series: ReadonlyMap<string, Series>): string[] {
  const ratios = [...(series.get('manyOverOne')?.values() ?? [])];
  const interval = medianInterval(ratios);
  if (interval === null || holdsOne(interval)) return [];
  const ratio = `${significant(median(ratios))}x (${significant(interval.low)} to ${significant(interval.high)})`;
  return [`a message out of a chunk of many is decoded in ${ratio} the time of one by itself`];
}

/** How much slower the last third of the samples is than the first: 0.1 is 10 %. Samples stand in the order they were taken. */
function driftOf(samplesNs: readonly number[]): number {
  if (samplesNs.length < MIN_SAMPLES) return 0;
  const third = Math.floor(samplesNs.length / 3);
  return median(samplesNs.slice(-third)) / median(samplesNs.slice(0, third)) - 1;
}

const meanOverMedian = (record: SamplesRecord): number =>
  record.totalNs / record.operations / median(record.samplesNs);
