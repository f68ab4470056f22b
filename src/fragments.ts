const IP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;

/** Ethernet's, and the least that IPv6 lets a link have (RFC 8200, section 5). */
export const MTUS_BYTES: readonly number[] = [1500, 1280];

/**
 * IPv4 packets that a UDP datagram makes on a link of that MTU, both in bytes (RFC 791, section 3.2, "An Example
 * Fragmentation Procedure", without IP options): what does not fit is cut to a multiple of 8 bytes, the last piece is not.
 */
export function fragmentsOf(datagramBytes: number, mtuBytes: number): number {
  const roomBytes = mtuBytes - IP_HEADER_BYTES;
  const cutBytes = roomBytes - (roomBytes % 8);
  return 1 + Math.ceil(Math.max(0, UDP_HEADER_BYTES + datagramBytes - roomBytes) / cutBytes);
}

/** One lost fragment loses its datagram: 1 - (1 - p)^k, where k is the number of its fragments. */
export const messageLoss = (datagramBytes: number, mtuBytes: number, packetLoss: number): number =>
  1 - (1 - packetLoss) ** fragmentsOf(datagramBytes, mtuBytes);
