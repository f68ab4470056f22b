import { searches } from '../estimate.ts';
import { count } from '../report/format.ts';
import type { Cell, Run } from '../schema.ts';

const SPINNING =
  'The client of an open loop spins until the next message is due, which keeps one core busy and holds the pace to microseconds. Paced by timers it sleeps instead, and is late by about a millisecond. Its lateness is in the table.';
const SEARCHING =
  'A search offers rates in trials of a quarter of the window, drained in between: it doubles, then bisects to 5 %. A trial that fails is repeated; where loss is searched for it counts at once, and the rate found must hold three times. A rate the generator could not offer makes the result a lower bound.';
const ACCOUNTING =
  "Datagrams are accounted for each way, over a whole round: what the sender's kernel took and the relay doubled is what arrived, what the relay dropped, what full receive buffers dropped by the kernel's own count, and a residual, which is 0 on one host or the row is invalid. Jitter is the running estimate of RFC 3550 at the end of the window; delay variation is the wire's quantile less its minimum (RFC 5481).";
const HUBS =
  'The clients of a broadcast or a queue live in one process: a message is timed on one clock, from when it was due until each receiver has decoded it, which is a sample a delivery, and there a receiver waits for the decoding of those before it. Expected is what was published times the receivers of each message. What is missing because a member died or did not read is counted; anything else that is missing makes the row invalid. Joining is timed from the first connection until the last member is in. RSS per client is what the memory of the server has grown by until then, after collections; of fewer than 200 clients it is not told.';
const isLossy = ({ delivery, colocated }: Cell): boolean => delivery === 'lossy' && !colocated;
const spins = ({ load }: Cell): boolean => load?.kind === 'open' && load.pacing === undefined;

/** How it was measured, in about ten lines. */
export const methodOf = ({ rounds, baseline, seed, target, cells }: Run): string[] => [
  `Each cell was measured in ${count(rounds)} rounds of fresh processes; a round's cells ran in random order (seed ${seed}), so they were neighbours in time.`,
  'A figure is the median over the rounds. Its interval is the sign-test interval: order statistics that cover the median with at least 95 %.',
  `A ratio compares with ${baseline}, chosen beforehand, round by round. An interval that holds 1 is a tie. Nothing is ranked on fewer than 6 rounds.`,
  'A codec that does not give back exactly what it was given is refused and gets no speed.',
  'In process: encode ends in bytes ready for the wire; the figure of a round is the median of its samples, the mean stands beside it, sizes are exact. Rates are MB of encoded bytes a second, by the median size; packets are those of a message as one UDP datagram over IPv4, without an envelope (RFC 791).',
  ...(target
    ? [
        "Servers ran on another host. Every latency is read from the client's clock; from the server's comes only how long it took, so the clocks need not agree.",
      ]
    : []),
  "Over a wire: client and server are separate processes. Size is the codec's body; the 56 bytes of the harness's envelope are never counted in it.",
  'Latency runs from the time a message was due until its reply was decoded. In a closed loop due is when it was sent, so stalls hide there; an open loop shows them.',
  ...(cells.some(spins) ? [SPINNING] : []),
  ...(cells.some(searches) ? [SEARCHING] : []),
  ...(cells.some(({ hub }) => hub !== undefined) ? [HUBS] : []),
  'Percentiles come from HDR histograms merged over the clients and seconds of a round; percentiles are never averaged.',
  "Delivered is what arrived in the window over its length; one way, what the server got. Lost is what the sender's kernel took less what was answered within the waiting time (RFC 7680), or, one way, less what the server got.",
  ...(cells.some(isLossy) ? [ACCOUNTING] : []),
  'The none rows carry opaque bytes of the smallest and the largest size in the table: the cost of the wire without a codec.',
];
