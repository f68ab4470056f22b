import type { Column, Record as RunRecord, SamplesRecord } from '../schema.ts';
import type { Figures } from './_series.ts';
import { PACKET_COLUMNS, RATE_COLUMNS } from './codec-size.ts';
import { median } from './statistics.ts';

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
  { figure: 'encodeMeanNs', title: 'encode mean', unit: 'ns', better: 'lower', compact: false, exact: false },
  { figure: 'decodeMeanNs', title: 'decode mean', unit: 'ns', better: 'lower', compact: false, exact: false },
];

/** Beyond these a row carries a note. */
const DRIFT = 0.1;
const PAUSES = 0.25;
/** Fewer samples have no thirds worth comparing. */
const MIN_SAMPLES = 9;

const OPERATIONS = ['encode', 'decode'] as const;
type Operation = (typeof OPERATIONS)[number];
export type CodecRound = { readonly [op in Operation]: SamplesRecord };

/** The samples of one complete round; undefined when an operation has none. */
export function codecRound(records: readonly RunRecord[]): CodecRound | undefined {
  const timed = (op: Operation) =>
    records.find(
      (record): record is SamplesRecord =>
        record.kind === 'samples' && record.op === op && record.operations > 0 && record.samplesNs.length > 0,
    );
  const encode = timed('encode');
  const decode = timed('decode');
  return encode && decode && { encode, decode };
}

/** ns per operation: the median of the samples, the mean over the whole window, and CPU time. */
export function codecFigures({ encode, decode }: CodecRound): Figures {
  return {
    encodeNs: median(encode.samplesNs),
    decodeNs: median(decode.samplesNs),
    encodeMeanNs: encode.totalNs / encode.operations,
    decodeMeanNs: decode.totalNs / decode.operations,
    encodeCpuNs: cpuNs(encode),
    decodeCpuNs: cpuNs(decode),
  };
}

const cpuNs = (record: SamplesRecord): number =>
  ((record.cpuUserUs + record.cpuSystemUs) * 1000) / record.operations;

/** What a median over the samples would hide: drift inside the window, and pauses. */
export function codecNotes(rounds: readonly CodecRound[]): string[] {
  return OPERATIONS.flatMap((op) => {
    const samples = rounds.map((round) => round[op]);
    const drifting = samples.filter((record) => Math.abs(driftOf(record.samplesNs)) > DRIFT).length;
    const pausing = samples.filter((record) => meanOverMedian(record) > 1 + PAUSES).length;
    return [
      ...(2 * drifting > rounds.length
        ? [`${op} drifts by more than 10 % inside the window: it was not steady after the warm-up`]
        : []),
      ...(2 * pausing > rounds.length
        ? [`${op} has a mean more than 25 % above its median: pauses, as of garbage collection`]
        : []),
    ];
  });
}

/** How much slower the last third of the samples is than the first: 0.1 is 10 %. Samples stand in the order they were taken. */
function driftOf(samplesNs: readonly number[]): number {
  if (samplesNs.length < MIN_SAMPLES) return 0;
  const third = Math.floor(samplesNs.length / 3);
  return median(samplesNs.slice(-third)) / median(samplesNs.slice(0, third)) - 1;
}

const meanOverMedian = (record: SamplesRecord): number =>
  record.totalNs / record.operations / median(record.samplesNs);
