import type { Delivery, Impairment } from '../../types.ts';
import { createLane, type Lane, type LaneContext } from './lane.ts';
import { type Counts, createTallies, type Tallies } from './tally.ts';
import { createTimeline } from './timeline.ts';

/** An impairment that does to the nth packet what the script says, and nothing after it. */
export function scripted(...script: readonly ((packet: Uint8Array) => readonly Delivery[])[]): Impairment {
  let n = 0;
  return { apply: (packet) => (script[n++] ?? pass)(packet) };
}

export const pass = (packet: Uint8Array): readonly Delivery[] => [{ packet, delayMs: 0 }];
export const lose = (): readonly Delivery[] => [];
export const double = (packet: Uint8Array): readonly Delivery[] => [...pass(packet), ...pass(packet)];
export const late =
  (delayMs: number) =>
  (packet: Uint8Array): readonly Delivery[] => [{ packet, delayMs }];
export const behind =
  (places: number) =>
  (packet: Uint8Array): readonly Delivery[] => [{ packet, delayMs: 0, behind: places }];

export interface Bench {
  readonly lane: Lane;
  readonly tallies: Tallies;
  /** The first byte of every packet that has left, in order. */
  readonly left: number[];
  readonly asked: string[];
  /** Sends a packet of the window whose first byte is that. */
  send(byte: number): void;
}

/** A lane whose other end is the test. */
export function benchOf(impairments: readonly Impairment[], parts: Partial<LaneContext> = {}): Bench {
  const tallies = createTallies(impairments.map((_, n) => `stage${n}`));
  const left: number[] = [];
  const asked: string[] = [];
  const lane = createLane({
    impairments,
    tallies,
    timeline: createTimeline(() => {}),
    keepsOrder: false,
    forward: (packet) => void left.push(packet[0] ?? Number.NaN),
    pause: (ms) => void asked.push(`pause ${ms}`),
    reset: () => void asked.push('reset'),
    ...parts,
  });
  return { lane, tallies, left, asked, send: (byte) => lane.take(Buffer.from([byte]), 0, true) };
}

/** received + duplicated - forwarded - refused - dropped: what must still be queued. */
export const balance = ({ received, duplicated, forwarded, refused, dropped }: Counts): number =>
  received + duplicated - forwarded - refused - dropped;
