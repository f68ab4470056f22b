import { nowNs } from '../clock.ts';
import type { TaskOf } from '../protocol.ts';
import { type Link, recorder } from '../roles/link.ts';
import { CHUNKS, chunkOperation } from './_chunks.ts';
import { loadRig, type Rig, verifyTrips } from './_rig.ts';
import { type Operation, sample } from './_sampler.ts';

/** Trips before timing: of a codec that spoils one value in a thousand 95 % are found by them, and then there are the rounds. */
const TRIPS = 3000;
/** Messages that are large get as many as fit into this. */
const TRIPS_NS = 300e6;
/** Timed where a codec has it, in a part of the time, because the decoder is warm by then. */
const CHUNK_SHARE = 0.25;

/**
 * Times encode, then decode, of one codec and payload in this fresh process, over all variants in turn; then the decoding
 * of chunks that hold several messages, where the codec can. Results are verified before, in between and after.
 */
export async function speed(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const { cell, seed } = task;
  const rig = await loadRig(cell, seed);
  const chunks = chunkOperation(rig);
  const before = rig.variants.length + verifyTrips(rig, TRIPS, TRIPS_NS, nowNs);
  for (let n = 0; chunks && n < CHUNKS; n++) chunks.check(chunks.call(n), n);
  link.send({ type: 'ready', address: null });
  await link.next('start');
  const record = recorder(link, task);
  const timed = (operation: Operation, share: number, verified: number) => {
    const windows = { warmupMs: cell.warmupMs * share, windowMs: cell.windowMs * share };
    const samples = sample(operation, windows);
    record({ kind: 'samples', ...samples, verified: samples.verified + verified });
  };
  timed(encoding(rig), 0.5, before);
  timed(decoding(rig), 0.5, before);
  if (chunks) timed(chunks, CHUNK_SHARE, CHUNKS * chunks.messages);
  verifyTrips(rig, rig.variants.length, Number.POSITIVE_INFINITY, nowNs);
}

const encoding = ({ encode, checkEncoded }: Rig): Operation => ({
  op: 'encode',
  messages: 1,
  call: encode,
  check: checkEncoded,
});

const decoding = ({ decode, checkDecoded }: Rig): Operation => ({
  op: 'decode',
  messages: 1,
  call: decode,
  check: checkDecoded,
});
