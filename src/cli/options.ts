import { InvalidArgumentError, Option } from 'commander';
import { splitImpairments } from '../_impaired.ts';
import { nearest } from '../names.ts';
import { OPERATIONS, type Operation } from '../operations.ts';
import { type Address, FEATURES, type Feature, type Find, type Ref } from '../types.ts';
import { names, payloads, sizes } from './words.ts';

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

/** `500us`, `5ms`, `1s`, in ns; a minute at most. */
export function latencyNs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(us|ms|s)$/.exec(text);
  const ns = Math.round(Number(match?.[1]) * ({ us: 1e3, ms: 1e6, s: 1e9 }[match?.[2] ?? ''] ?? 0));
  if (!match || ns < 1 || ns > 60e9) {
    throw new InvalidArgumentError('Give a time with its unit, like 500us or 5ms; 60s at most.');
  }
  return ns;
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

/** `100mbit`, in bits per second. */
export function bitRate(text: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)(k|m|g)bit$/.exec(text) ?? [];
  const bits = Number(digits) * ({ k: 1e3, m: 1e6, g: 1e9 }[unit] ?? Number.NaN);
  if (!(bits >= 1000 && bits <= 1e12))
    throw new InvalidArgumentError('Give a rate with its unit, like 256kbit, 100mbit or 1gbit.');
  return bits;
}

/** `0`, `500us`, `20ms`, `1s`, in ms. */
export const roundTripMs = (text: string): number => (text === '0' ? 0 : latencyNs(text) / 1e6);

export function features(text: string): Feature[] {
  return names(text).map((name) => {
    const found = FEATURES.find((feature) => feature === name);
    if (found) return found;
    const near = nearest(name, FEATURES);
    throw new InvalidArgumentError(near ? `Did you mean ${near}?` : `There are: ${FEATURES.join(', ')}.`);
  });
}

export function operations(text: string): Operation[] {
  return names(text).map((name) => {
    const found = OPERATIONS.find((operation) => operation === name);
    if (found) return found;
    throw new InvalidArgumentError(`There are: ${OPERATIONS.join(', ')}.`);
  });
}

/** In per cent, 0 to 100. */
export function percentage(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) > 100)
    throw new InvalidArgumentError('Give a number of per cent, like 3 or 0.5.');
  return Number(text);
}

export function probability(text: string): number {
  if (!/^0?\.\d+$/.test(text) || Number(text) <= 0 || Number(text) > 0.5)
    throw new InvalidArgumentError('Give a probability above 0, at most 0.5, like 0.01.');
  return Number(text);
}

/** `host:port`, an IPv6 address in brackets: `[::1]:7411`. */
export const hostAndPort = (text: string): Address => {
  const [, bracketed, plain, digits] = /^(?:\[([^\]\s]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535)
    throw new InvalidArgumentError('Give host:port, like 192.0.2.7:7411 or [2001:db8::7]:7411.');
  return { host, port };
};

/** A port to listen on; 0 asks the system for a free one. */
export const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Give a port from 0 to 65535; 0 for a free one.');
  return Number(text);
};

const token = (text: string): string => {
  if (!/^[\x21-\x7e]{8,200}$/.test(text))
    throw new InvalidArgumentError('Give 8 to 200 letters, digits or signs without blanks.');
  return text;
};

export const tokenOption = (description: string): Option =>
  new Option('--token <token>', description).env('WIREBENCH_TOKEN').argParser(token);

/** A command line as a report may hold it: it names no other host, and gives no token and no login away. */
export const withoutTarget = (argv: readonly string[]): string[] =>
  argv.flatMap((word, at) => {
    if (argv[at - 1] === '--broker') return [withoutPlaces(word)];
    if (word.startsWith('--broker=')) return [`--broker=${withoutPlaces(word.slice(9))}`];
    if (argv[at - 1] === '--token' || /^--token(=|$)/.test(word)) return [];
    if (argv[at - 1] === '--target') return ['host:port'];
    return [word.replace(/^--target=.*$/s, '--target=host:port')];
  });

const withoutPlaces = (urls: string): string =>
  urls
    .split(',')
    .map((url) => `${/^\s*([a-z]+):/.exec(url)?.[1] ?? 'broker'}://host:port`)
    .join(',');

export const allowEvalOption = (): Option =>
  new Option('--allow-eval', 'also codecs that evaluate what they decode as code, like devalue-uneval');

/** The filters of plan and run. */
export const filterOptions = (): Option[] => [
  new Option('--codec <names>', 'these codecs, or paths like ./mine.mjs; the baseline stays').argParser(
    names,
  ),
  new Option(
    '--payload <names>',
    "these payloads, or paths like ./sample.json; './samples/*.json' is one payload, each file a variant",
  ).argParser(payloads),
  new Option('--size <sizes>', 'every payload that can in each of these sizes, like 100B,10kB,1MB').argParser(
    sizes,
  ),
  new Option(
    '--runtime <names>',
    'the same in each of these: node@24, bun, deno, or the path of an executable',
  ).argParser(names),
  new Option('--transport <names>', 'only the tables over these wires').argParser(names),
  new Option('--scenario <names>', 'only the tables of these scenarios').argParser(names),
  new Option('--clients <n>', 'connections').argParser(wholeUpTo(10_000)),
  new Option('--depth <n>', 'messages in flight per client (closed loop)').argParser(wholeUpTo(65_536)),
  new Option('--rate <n>', 'messages per second, of all clients together (open loop)').argParser(
    wholeUpTo(10_000_000),
  ),
  new Option('--arrivals <kind>', 'open loop: gaps as of a Poisson process instead of even ones').choices([
    'poisson',
  ]),
  new Option(
    '--pacing <kind>',
    'open loop: timers instead of spinning; late by a millisecond, but no core is kept busy',
  ).choices(['timer']),
  new Option(
    '--find <what>',
    'search for the highest rate: delivered, with --p99, or without loss on a lossy wire',
  ).choices(['max', 'slo', 'zero-loss']),
  new Option('--p99 <time>', 'the latency objective of --find slo, like 5ms or 500us').argParser(latencyNs),
  new Option('--tls-cert <file>', 'certificate for tls, PEM; a throw-away one unless told'),
  new Option('--tls-key <file>', 'its private key, PEM'),
  new Option('--pre-encoded', 'the client sends bytes encoded before: its encoder is not measured'),
  new Option(
    '--impair <list>',
    'a relay on every wire that does this to what passes, like delay:20ms~5ms,loss:1%; none is the relay alone',
  ).argParser(splitImpairments),
  new Option(
    '--rcvbuf <bytes>',
    'receive buffers to ask for, on wires of datagrams; the report says what was granted',
  ).argParser(wholeUpTo(2 ** 30)),
  // Not parsed here: a refusal would show it, and it may hold a password.
  new Option(
    '--broker <urls>',
    'running brokers, like nats://host:port,amqp://user:password@host:port; others are started where they are installed',
  ).env('WIREBENCH_BROKER'),
  new Option('--rounds <n>', 'rounds of fresh processes; fewer than 6 carry no interval').argParser(
    wholeUpTo(1000),
  ),
  new Option('--duration <time>', 'measured window of a round').argParser(duration),
  new Option('--warmup <time>', 'warm-up before it').argParser(duration),
  new Option('--baseline <codec>', "what every row is compared with; the suite's own unless told (json)"),
  allowEvalOption(),
];

export const seedOption = (): Option =>
  new Option('--seed <n>', 'of payloads and of the order of cells').argParser(seed).default(1);

export const languageOption = (): Option =>
  new Option('--lang <language>', 'of the page of a suite with claims, like chapter: en, fr');

export interface FilterFlags {
  codec?: string[];
  payload?: string[];
  size?: number[];
  runtime?: string[];
  transport?: string[];
  scenario?: string[];
  clients?: number;
  depth?: number;
  rate?: number;
  arrivals?: 'poisson';
  pacing?: 'timer';
  find?: Find['kind'];
  p99?: number;
  tlsCert?: string;
  tlsKey?: string;
  preEncoded?: true;
  impair?: Ref[];
  rcvbuf?: number;
  broker?: string;
  rounds?: number;
  duration?: number;
  warmup?: number;
  baseline?: string;
  allowEval?: true;
}
