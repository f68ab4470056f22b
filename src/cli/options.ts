import { InvalidArgumentError, Option } from 'commander';
import { splitImpairments } from '../_impaired.ts';
import type { Find, Ref } from '../types.ts';
import { duration, latencyNs, wholeUpTo } from './values.ts';
import { names, payloads, sizes } from './words.ts';

const seed = (text: string): number => {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('Give a whole number of at most ten digits.');
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
