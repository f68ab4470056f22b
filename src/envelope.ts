import { crc32 } from 'node:zlib';
import type { Body } from './types.ts';

/**
 * The harness's own head of every message, little endian. It is stated in reports and never counted as codec size.
 *
 *      0 u8  version            1 u8  flags            2 u16 flow             4 u32 epoch
 *      8 f64 sequence (an integer, exact to 2^53)
 *     16 f64 T0 due            24 f64 T1 sent         (ns on the client's clock)
 *     32 f64 T2 received       40 f64 T3 answered     (ns on the server's clock: only T3 - T2 means anything)
 *     48 u32 body bytes        52 u32 checksum of bytes 0 to 51 and the body; 0 where the wire keeps its own
 */
export const ENVELOPE_BYTES = 56;
const VERSION = 1;
/** Three bits of the flags, so that one that flips on the way does not move a damaged message into or out of the window. */
const MEASURED = 0b111;
const ONE_WAY = 0b1000;
/** Between the members of a hub and its server: not a message of the load, but a word of theirs, or that one was handled. */
const WORD = 0b1_0000;
const ACK = 0b10_0000;
const REDELIVERED = 0b100_0000;
const CHECKSUM_AT = 52;

export type HeadFault = 'malformed' | 'foreign' | 'corrupt';

/** A head that a flow fills again for every message; the transport copies it. */
export function createHead(flow: number, epoch: number): Buffer {
  const head = Buffer.from(new ArrayBuffer(ENVELOPE_BYTES));
  head[0] = VERSION;
  head.writeUInt16LE(flow, 2);
  head.writeUInt32LE(epoch, 4);
  return head;
}

/** Of a message that came without a head, to a server that is not measured: epoch 0, and nothing known but its size in bytes. */
export function headOfStranger(sizeBytes: number): Buffer {
  const head = createHead(0, 0);
  head.writeUInt32LE(sizeBytes >>> 0, 48);
  return head;
}

/** The client's part: T0, T1 in ns; `measured` marks a message of the window, `oneWay` one that wants no answer. */
export function writeRequest(
  head: Buffer,
  sequence: number,
  measured: boolean,
  dueNs: number,
  sentNs: number,
  oneWay = false,
): void {
  head[1] = (measured ? MEASURED : 0) | (oneWay ? ONE_WAY : 0);
  head.writeDoubleLE(sequence, 8);
  head.writeDoubleLE(dueNs, 16);
  head.writeDoubleLE(sentNs, 24);
}

/** The server's part: T2 and T3 in ns, in a copy of the request's head. */
export function writeReply(head: Buffer, request: Buffer, receivedNs: number, answeredNs: number): void {
  request.copy(head, 0, 0, 32);
  head.writeDoubleLE(receivedNs, 32);
  head.writeDoubleLE(answeredNs, 40);
}

/** T2 in the message's own head, so that whoever keeps it keeps that too. */
export const stampReceived = (head: Buffer, receivedNs: number): void =>
  void head.writeDoubleLE(receivedNs, 32);

/** A hub's part: all of the message's head, and T3. */
export function writeHanded(out: Buffer, head: Buffer, handedNs: number, redelivered: boolean): void {
  head.copy(out, 0, 0, 40);
  if (redelivered) out[1] = out.readUInt8(1) | REDELIVERED;
  out.writeDoubleLE(handedNs, 40);
}

/** The head of a word (its body is JSON) or of an acknowledgement of delivery `n` on this connection (it has no body). */
export function writeSignal(head: Buffer, kind: 'word' | 'ack', n = 0): void {
  head[1] = kind === 'word' ? WORD : ACK;
  head.writeDoubleLE(n, 8);
}

/** Last before sending: the body's length in bytes and, where asked for, the checksum. */
export function seal(head: Buffer, body: Body, checksum: boolean): void {
  head.writeUInt32LE(bodyBytes(body), 48);
  head.writeUInt32LE(checksum ? checksumOf(head, body) : 0, CHECKSUM_AT);
}

/**
 * null: a whole message of this epoch, its sequence a whole number. The body's length is checked on every wire, the
 * checksum where there is one. corrupt: of this epoch and damaged; foreign: of another epoch, whole or not.
 */
export function faultOf(head: Buffer, body: Body, epoch: number, checksum: boolean): HeadFault | null {
  const theirs = head.readUInt32LE(4);
  const whole =
    head.readUInt32LE(48) === bodyBytes(body) &&
    (!checksum || head.readUInt32LE(CHECKSUM_AT) === checksumOf(head, body));
  // The flipped bit may be one of the epoch: a stranger's is further off.
  if (!whole && hasOneBitAtMost(theirs ^ epoch)) return 'corrupt';
  if (head[0] !== VERSION) return 'malformed';
  if (theirs !== epoch) return 'foreign';
  const sequence = sequenceOf(head);
  return sequence >= 0 && Number.isSafeInteger(sequence) ? null : 'malformed';
}

const hasOneBitAtMost = (bits: number): boolean => (bits & (bits - 1)) === 0;

/** By the majority of the flag's bits. */
export const isMeasured = (head: Buffer): boolean => {
  const bits = head.readUInt8(1) & MEASURED;
  return bits === MEASURED || (bits !== 0 && !hasOneBitAtMost(bits));
};
export const isOneWay = (head: Buffer): boolean => (head.readUInt8(1) & ONE_WAY) !== 0;
export const isWord = (head: Buffer): boolean => (head.readUInt8(1) & WORD) !== 0;
export const isAck = (head: Buffer): boolean => (head.readUInt8(1) & ACK) !== 0;
export const isRedelivered = (head: Buffer): boolean => (head.readUInt8(1) & REDELIVERED) !== 0;
/** Whether a datagram is a message of that epoch's window, for one who only looks on: what it says is not checked. */
export const isOfWindow = (datagram: Buffer, epoch: number): boolean =>
  datagram.length >= ENVELOPE_BYTES &&
  datagram[0] === VERSION &&
  datagram.readUInt32LE(4) === epoch &&
  isMeasured(datagram);
export const flowOf = (head: Buffer): number => head.readUInt16LE(2);
export const sequenceOf = (head: Buffer): number => head.readDoubleLE(8);
export const dueNsOf = (head: Buffer): number => head.readDoubleLE(16);
export const sentNsOf = (head: Buffer): number => head.readDoubleLE(24);
/** T3 - T2: the server's decode, handler and encode, in ns; of a hub, how long it had the message. */
export const serverNsOf = (head: Buffer): number => head.readDoubleLE(40) - head.readDoubleLE(32);
/** Whether a server of ours has stamped it; a broker that is not ours does not. */
export const hasServerTimes = (head: Buffer): boolean => head.readDoubleLE(40) > 0;

/** Bytes a body takes on the wire. A value that only a colocated wire carries has none. */
export function bodyBytes(body: Body): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.length : 0;
}

/** CRC-32 of the body that starts from a hash of the head: one native call a message, where two would cost twice. */
function checksumOf(head: Buffer, body: Body): number {
  const ofHead = hashOf(head);
  return typeof body === 'string' || body instanceof Uint8Array ? crc32(body, ofHead) : ofHead;
}

/** FNV-1a over the head's 32-bit words. Each step is a bijection, so one changed word always changes the hash. */
function hashOf(head: Buffer): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < CHECKSUM_AT; at += 4) hash = Math.imul(hash ^ head.readInt32LE(at), 0x01000193);
  return hash >>> 0;
}
