import { significant, whole } from '../report/format.ts';
import type { AllocationRecord, Column, HeapRecord, Record as RunRecord } from '../schema.ts';
import type { Figures } from './_series.ts';
import { median } from './statistics.ts';

/** Two runs of the same code on the same Node agree within this share. */
const TOLERANCE = 0.02;
const allocated = { unit: 'bytes', better: 'lower', exact: false, tolerance: TOLERANCE } as const;
const seen = { better: 'lower', exact: false } as const;

/** Bytes are of one operation: allocated in V8's heap and in buffers outside it; the peak and what is kept, of both together. */
export const MEMORY_COLUMNS: readonly Column[] = [
  { figure: 'encodeHeapBytes', title: 'encode heap', compact: true, ...allocated },
  { figure: 'encodeBufferBytes', title: 'encode buffers', compact: true, ...allocated },
  { figure: 'decodeHeapBytes', title: 'decode heap', compact: true, ...allocated },
  { figure: 'decodeBufferBytes', title: 'decode buffers', compact: false, ...allocated },
  { figure: 'encodeGcShare', title: 'encode GC', unit: 'share', compact: true, ...seen },
  { figure: 'decodeGcShare', title: 'decode GC', unit: 'share', compact: true, ...seen },
  { figure: 'encodePeakBytes', title: 'encode peak', unit: 'bytes', compact: false, ...seen },
  { figure: 'decodePeakBytes', title: 'decode peak', unit: 'bytes', compact: true, ...seen },
  { figure: 'decodeBlockNs', title: 'longest block', unit: 'ns', compact: true, ...seen },
  { figure: 'encodeKeptBytes', title: 'encode keeps', unit: 'bytes', compact: false, ...seen },
  { figure: 'decodeKeptBytes', title: 'decode keeps', unit: 'bytes', compact: false, ...seen },
];

/** V8 gives memory to itself in pages of 256 KiB: what is kept is noise up to a few of them. */
const KEPT_BYTES = 2 ** 20;

type Operations<R> = { readonly encode: R; readonly decode: R };
export interface MemoryRound {
  readonly allocation: Operations<AllocationRecord>;
  readonly heap: Operations<HeapRecord>;
}

/** What one complete round says; undefined when a record is missing. */
export function memoryRound(records: readonly RunRecord[]): MemoryRound | undefined {
  const allocation = both(records.filter((record) => record.kind === 'allocation'));
  const heap = both(records.filter((record) => record.kind === 'heap'));
  return allocation && heap && { allocation, heap };
}

function both<R extends { readonly op: 'encode' | 'decode' }>(
  records: readonly R[],
): Operations<R> | undefined {
  const encode = records.find(({ op }) => op === 'encode');
  const decode = records.find(({ op }) => op === 'decode');
  return encode && decode && { encode, decode };
}

export function memoryFigures({ allocation, heap }: MemoryRound): Figures {
  return {
    encodeHeapBytes: median(allocation.encode.heapBytes),
    encodeBufferBytes: median(allocation.encode.bufferBytes),
    decodeHeapBytes: median(allocation.decode.heapBytes),
    decodeBufferBytes: median(allocation.decode.bufferBytes),
    encodeGcShare: gcShare(heap.encode),
    decodeGcShare: gcShare(heap.decode),
    encodePeakBytes: heap.encode.peakBytes,
    decodePeakBytes: heap.decode.peakBytes,
    decodeBlockNs: heap.decode.longestNs,
    encodeKeptBytes: heap.encode.retainedBytes / heap.encode.dropped,
    decodeKeptBytes: heap.decode.retainedBytes / heap.decode.dropped,
  };
}

const gcShare = ({ collectedNs, windowNs }: HeapRecord): number => collectedNs / windowNs;

/** What has no figure and why, and what a figure would hide. */
export function memoryNotes(rounds: readonly MemoryRound[]): string[] {
  return (['encode', 'decode'] as const).flatMap((op) => {
    const counted = rounds.map(({ allocation }) => allocation[op]);
    const most = (is: (round: MemoryRound) => boolean) => 2 * rounds.filter(is).length > rounds.length;
    const keeping = most(({ heap }) => heap[op].retainedBytes > KEPT_BYTES);
    return [
      ...(counted.length > 0 && counted.every(({ heapBytes }) => heapBytes.length === 0)
        ? [`${op} allocates so much that something is always collected: its bytes cannot be counted`]
        : []),
      ...(keeping ? [keptNote(op, rounds)] : []),
    ];
  });
}

function keptNote(op: 'encode' | 'decode', rounds: readonly MemoryRound[]): string {
  const mebibytes = median(rounds.map(({ heap }) => heap[op].retainedBytes)) / 2 ** 20;
  const messages = median(rounds.map(({ heap }) => heap[op].dropped));
  return `${op} keeps memory: ${significant(mebibytes)} MiB more after ${whole(messages)} messages whose results were dropped`;
}
