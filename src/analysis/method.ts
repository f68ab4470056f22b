import { searches } from '../estimate.ts';
import { count } from '../report/format.ts';
import type { Cell, Run } from '../schema.ts';
import { STUDIES, type Study } from '../types.ts';

const SPINNING =
  'The client of an open loop spins until the next message is due, which keeps one core busy and holds the pace to microseconds. Paced by timers it sleeps instead, and is late by about a millisecond. Its lateness is in the table.';
const SEARCHING =
  'A search offers rates in trials of a quarter of the window, drained in between: it doubles, then bisects to 5 %. A trial that fails is repeated; where loss is searched for it counts at once, and the rate found must hold three times. A rate the generator could not offer makes the result a lower bound.';
const ACCOUNTING =
  "Datagrams are accounted for each way, over a whole round: what the sender's kernel took and the relay doubled is what arrived, what the relay dropped, what full receive buffers dropped by the kernel's own count, and a residual, which is 0 on one host or the row is invalid. Jitter is the running estimate of RFC 3550 at the end of the window; delay variation is the wire's quantile less its minimum (RFC 5481).";
const BROKERED =
  'On some wires the messages go through a broker, a process of its own: its CPU is in the figures of neither end. One broker serves all rounds; each round has subjects, queues or topics of its own.';
const isDatagrams = ({ delivery, colocated, broker }: Cell): boolean =>
  delivery === 'lossy' && !colocated && broker === undefined;
const HUBS =
  'The clients of a broadcast or a queue live in one process: a message is timed on one clock, from when it was due until each receiver has decoded it, which is a sample a delivery, and there a receiver waits for the decoding of those before it. Expected is what was published times the receivers of each message. What is missing because a member died or did not read is counted; anything else that is missing makes the row invalid. Joining is timed from the first connection until the last member is in. RSS per client is what the memory of the server has grown by until then, after collections; of fewer than 200 clients it is not told.';
const CARRYING =
  "Goodput is bytes of the files alone, without what the codec and the protocol add; CPU per MiB is of those bytes too. Files are hashed at both ends and written to the server's temporary folder, where they are removed once they are whole: they are synced to a disk only where a row says so. The row bare is a stream pipeline that writes to that folder and does nothing else.";
const SPEED =
  'In process: encode ends in bytes ready for the wire; the figure of a round is the median of its samples, the mean stands beside it, sizes are exact. Thousands of trips are verified before the timing (as many as fit into 0.3 s where messages are large), and one result of each timed batch after its clock has stopped. decode many is of a message out of chunks of up to 64 KiB that hold several, where the codec has a call for that. Rates are MB of encoded bytes a second, by the median size; packets are those of a message as one UDP datagram over IPv4, without an envelope (RFC 791).';
const MEMORY =
  "Memory: bytes an operation allocates in V8's heap, and in buffers outside it, are counted once it is warm, in a process whose young generation is so large (512 MiB) that nothing is collected meanwhile; a block in which something was is left out. All else is seen in a process with Node's own settings: the share of the time in which collections held it up (perf_hooks), the most that heap and buffers together grew by during one operation, and what they hold more after many, when all was dropped and collected. Decoding is synchronous: the longest of up to 100 single messages is how long the event loop stands still. Native memory that an add-on keeps for itself is not seen.";
const COLD =
  "Cold: one message in a fresh process, the codec's package imported in it for the first time. Node's own modules, valibot and import-meta-resolve are there before; files are in the system's cache, because the inspection has read them. A codec of Node itself imports nothing; a module of the user's is imported with all that it imports.";
const measures = (study: Cell['study']) => (cell: Cell) => cell.scenario === null && cell.study === study;
const spins = ({ load }: Cell): boolean => load?.kind === 'open' && load.pacing === undefined;

const FIDELITY: { readonly [study in Study]?: readonly string[] } = {
  faithfulness: [
    'Faithfulness: every kind of value of a catalogue goes there and back through codecs of its own. Exact means equal down to prototypes, -0, holes, the order of keys and shared references. Silently different is what came back as something else without an error.',
  ],
  robustness: [
    'Robustness: the decoder gets every beginning of a valid message, every byte behind it, every single bit of it flipped, its bytes overwritten by large lengths, what is known of its format that announces too much, 100,000 levels, keys that reach prototypes, messages that ask it to compute something harmless, and messages after a restart or a loss. Shares are of those that came back as another value without an error. A format without a checksum cannot see most flips inside text and numbers: compare the codecs, and look for what breaks.',
    'A decoder breaks when one message takes more than 1 s of CPU time or 512 MB, or ends its process; it is then tried again behind that message in a new process, three times a class. It poisons itself when it does not read the next valid message. Grows is the memory that a decoded value holds, over the bytes of its message.',
  ],
  compatibility: [
    'Compatibility: one codec reads what another of its format wrote: the variants of the payload, and every kind of value that both say they preserve.',
  ],
};

/** How it was measured, in about ten lines. */
export const methodOf = (run: Run): string[] => [
  ...(run.cells.some(({ once }) => !once) ? timingMethod(run) : []),
  ...STUDIES.flatMap((study) =>
    run.cells.some((cell) => cell.study === study) ? (FIDELITY[study] ?? []) : [],
  ),
];

const timingMethod = ({ rounds, baseline, seed, target, cells }: Run): string[] => [
  `Each cell was measured in ${count(rounds)} rounds of fresh processes; a round's cells ran in random order (seed ${seed}), so they were neighbours in time.`,
  'A figure is the median over the rounds. Its interval is the sign-test interval: order statistics that cover the median with at least 95 %.',
  `A ratio compares with ${baseline}, chosen beforehand, round by round. An interval that holds 1 is a tie. Nothing is ranked on fewer than 6 rounds.`,
  'A codec that does not give back exactly what it was given is refused and gets no speed.',
  ...(cells.some(measures(undefined)) ? [SPEED] : []),
  ...(cells.some(measures('memory')) ? [MEMORY] : []),
  ...(cells.some(measures('cold')) ? [COLD] : []),
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
  ...(cells.some(({ broker }) => broker !== undefined) ? [BROKERED] : []),
  ...(cells.some(isDatagrams) ? [ACCOUNTING] : []),
  ...(cells.some(({ carries }) => carries === 'file') ? [CARRYING] : []),
  'The none rows carry opaque bytes of the smallest and the largest size in the table: the cost of the wire without a codec.',
];
