import { InvalidArgumentError, Option } from 'commander';
import { listOf } from '../names.ts';

const DAY_MS = 86_400_000;

/** `2s`, `500ms`, `3m`, `1h`, in ms; a day at most, because timers overflow after 24. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match?.[2] ?? ''];
  const ms = Math.round(Number(match?.[1]) * (unit ?? 0));
  if (!match || ms < 1 || ms > DAY_MS) {
    throw new InvalidArgumentError('Give a time with its unit, like 500ms, 2s or 3m; 24h at most.');
  }
  return ms;
}

/** A whole number from 1 to `most`. */
export const wholeUpTo =
  (most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > most) {
      throw new InvalidArgumentError(`Give a whole number from 1 to ${most.toLocaleString('en')}.`);
    }
    return value;
  };

const seed = (text: string): number => {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('Give a whole number of at most ten digits.');
  return Number(text);
};

const names = (text: string): string[] => {
  const list = listOf(text);
  if (list.length === 0) throw new InvalidArgumentError('Give one name or more, with commas between them.');
  return list;
};

/** The filters of plan and run. */
export const filterOptions = (): Option[] => [
  new Option('--codec <names>', 'these codecs, or paths like ./mine.mjs; the baseline stays').argParser(
    names,
  ),
  new Option('--payload <names>', 'these payloads, or paths like ./sample.json').argParser(names),
  new Option('--transport <names>', 'only the tables over these wires').argParser(names),
  new Option('--scenario <names>', 'only the tables of these scenarios').argParser(names),
  new Option('--clients <n>', 'connections').argParser(wholeUpTo(10_000)),
  new Option('--depth <n>', 'messages in flight per client (closed loop)').argParser(wholeUpTo(65_536)),
  new Option('--rate <n>', 'messages per second, of all clients together (open loop)').argParser(
    wholeUpTo(10_000_000),
  ),
  new Option('--pre-encoded', 'the client sends bytes encoded before: its encoder is not measured'),
  new Option('--rounds <n>', 'rounds of fresh processes; fewer than 6 carry no interval').argParser(
    wholeUpTo(1000),
  ),
  new Option('--duration <time>', 'measured window of a round').argParser(duration),
  new Option('--warmup <time>', 'warm-up before it').argParser(duration),
  new Option('--baseline <codec>', "what every row is compared with; the suite's own unless told (json)"),
];

export const seedOption = (): Option =>
  new Option('--seed <n>', 'of payloads and of the order of cells').argParser(seed).default(1);

export interface FilterFlags {
  codec?: string[];
  payload?: string[];
  transport?: string[];
  scenario?: string[];
  clients?: number;
  depth?: number;
  rate?: number;
  preEncoded?: true;
  rounds?: number;
  duration?: number;
  warmup?: number;
  baseline?: string;
}
