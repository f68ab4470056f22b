import { createHead, faultOf, seal, sequenceOf, writeRequest } from '../envelope.ts';
import type { Body } from '../types.ts';

/** Of every message of a file share, in place of a run's: it belongs to no run. */
const EPOCH = 0x6669_6c65;

/** The envelope of message number `sequence` with this body, or of its answer. No times are told. */
export function headOf(sequence: number, body: Body): Buffer {
  const head = createHead(0, EPOCH);
  writeRequest(head, sequence, false, 0, 0);
  seal(head, body, false);
  return head;
}

/** The number of a message; undefined: it is not one of a file share, or not whole. */
export const sequenceIn = (head: Buffer, body: Body): number | undefined =>
  faultOf(head, body, EPOCH, false) === null ? sequenceOf(head) : undefined;
