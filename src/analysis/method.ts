import { count } from '../report/format.ts';
import type { Run } from '../schema.ts';

/** How it was measured, in ten lines. */
export const methodOf = ({ rounds, baseline, seed }: Run): string[] => [
  `Each cell was measured in ${count(rounds)} rounds of fresh processes; a round's cells ran in random order (seed ${seed}), so they were neighbours in time.`,
  'A figure is the median over the rounds. Its interval is the sign-test interval: order statistics that cover the median with at least 95 %.',
  `A ratio compares with ${baseline}, chosen beforehand, round by round. An interval that holds 1 is a tie. Nothing is ranked on fewer than 6 rounds.`,
  'A codec that does not give back exactly what it was given is refused and gets no speed.',
  'In process: encode ends in bytes ready for the wire; the figure of a round is the median of its samples, the mean stands beside it, sizes are exact.',
  "Over a wire: client and server are separate processes. Size is the codec's body; the 56 bytes of the harness's envelope are never counted in it.",
  'Latency runs from the time a message was due until its reply was decoded. In a closed loop due is when it was sent, so stalls hide there; an open loop shows them.',
  'Percentiles come from HDR histograms merged over the clients and seconds of a round; percentiles are never averaged.',
  "Delivered is what arrived in the window over its length. Lost is what the sender's kernel took less what was answered within the waiting time (RFC 7680).",
  'The none rows carry opaque bytes of the smallest and the largest size in the table: the cost of the wire without a codec.',
];
