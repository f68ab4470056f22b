/**
 * What each program says was lost, doubled and out of order, beside what really was. sockperf and iperf3 go through an
 * injector that counts datagrams, wirebench through its own relay. Prints a Markdown table; takes half a minute.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RelayCounts, readRun, runSuite } from 'wirebench';
import { type Fate, openInjector } from './_injector.ts';
import { parseResult } from './_iperf3.ts';
import { freePort, requireProgram, run, startServer } from './_program.ts';
import { parseFaults } from './_sockperf.ts';

const HOST = '127.0.0.1';
const RATE_PER_SECOND = 1000;
const SECONDS = 3;
const BYTES = 256;
const DATAGRAMS = RATE_PER_SECOND * SECONDS;

/** In the order of the impairments in loss-suite. */
const INJECTIONS: readonly { readonly what: string; readonly fateOf: (n: number) => Fate }[] = [
  { what: 'the last 20 % dropped', fateOf: (n) => (n < 0.8 * DATAGRAMS ? 'pass' : 'drop') },
  {
    what: '5 % lost and 5 % doubled',
    fateOf: (n) => (n % 20 === 7 ? 'drop' : n % 20 === 13 ? 'twice' : 'pass'),
  },
  { what: '1 % late by ten places', fateOf: (n) => (n % 100 === 50 ? 'late' : 'pass') },
];

/** null: it does not say. */
interface Counts {
  readonly lost: number;
  readonly duplicate: number | null;
  readonly reordered: number;
}

interface Tried {
  readonly what: string;
  readonly program: string;
  readonly sent: number;
  readonly truth: Counts;
  readonly says: Counts;
}

/** A program's two ends, and what the client's words say. */
interface Peer {
  readonly program: string;
  readonly server: (port: string) => readonly string[];
  readonly ready: string;
  readonly client: (port: string) => readonly string[];
  readonly says: (words: string) => Counts;
}

const PEERS: readonly Peer[] = [
  {
    program: 'sockperf',
    server: (port) => ['server', '-i', HOST, '-p', port],
    ready: 'to block on socket(s)',
    client: (port) =>
      `under-load -i ${HOST} -p ${port} --msg-size ${BYTES} --mps ${RATE_PER_SECOND} --reply-every 1 -t ${SECONDS}`.split(
        ' ',
      ),
    says: parseFaults,
  },
  {
    program: 'iperf3',
    server: (port) => ['-s', '-B', HOST, '-p', port, '--forceflush'],
    ready: 'Server listening',
    client: (port) =>
      `-c ${HOST} -p ${port} -u -l ${BYTES} -b ${RATE_PER_SECOND * BYTES * 8} -t ${SECONDS} --json`.split(
        ' ',
      ),
    says: (words) => {
      const { sent, received, reordered = 0 } = parseResult(words, BYTES);
      return { lost: sent - received, duplicate: null, reordered };
    },
  },
];

async function tryPeer({ program, server, ready, client, says }: Peer): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (const { what, fateOf } of INJECTIONS) {
    const port = await freePort(HOST);
    const running = await startServer(program, server(String(port)), ready);
    const { injected, ...injector } = await openInjector({ host: HOST, port }, fateOf, BYTES);
    try {
      const words = await run(program, client(String(injector.port)), SECONDS * 1000);
      const truth = { lost: injected.dropped, duplicate: injected.doubled, reordered: injected.late };
      tried.push({ what, program, sent: injected.taken, truth, says: says(words) });
    } finally {
      await injector.close();
      await running.close();
    }
  }
  return tried;
}

async function tryOurs(): Promise<Tried[]> {
  const out = await mkdtemp(join(tmpdir(), 'wirebench-loss-truth-'));
  try {
    const { folder, report } = await runSuite({
      suite: fileURLToPath(new URL('./loss-suite', import.meta.url)),
      filters: {},
      seed: 1,
      out,
      command: 'loss-truth',
      signal: new AbortController().signal,
      onPlanned: () => {},
      onProgress: () => {},
      onFailure: (what, error) => process.stderr.write(`${what}: ${error.message}\n`),
    });
    const { records } = readRun(folder);
    const rows = report.tables.filter(({ kind }) => kind === 'loss').flatMap((table) => table.rows);
    return rows.flatMap(({ cell, figures }, index) => {
      const relay = records.get(cell)?.find((record) => record.kind === 'relay');
      if (!relay) return [];
      const { received, dropped, duplicated, reordered }: RelayCounts = relay.upstream.window;
      const said = (figure: string) => figures[figure]?.median ?? Number.NaN;
      return {
        what: INJECTIONS[index]?.what ?? cell,
        program: 'wirebench',
        sent: received,
        truth: { lost: dropped, duplicate: duplicated, reordered },
        says: { lost: said('lost'), duplicate: said('duplicate'), reordered: said('reordered') },
      };
    });
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

const line = (cells: readonly (string | number | null)[]): string =>
  `| ${cells.map((cell) => cell ?? 'does not say').join(' | ')} |\n`;

const shown = ({ what, program, sent, truth, says }: Tried): string =>
  line([
    what,
    program,
    sent,
    ...(['lost', 'duplicate', 'reordered'] as const).flatMap((name) => [truth[name], says[name]]),
  ]);

const tried = await tryOurs();
for (const peer of PEERS) {
  try {
    requireProgram(peer.program);
    tried.push(...(await tryPeer(peer)));
  } catch (error) {
    process.stderr.write(`${peer.program}: ${error instanceof Error ? error.message : error}\n`);
  }
}
const header = [
  'injected',
  'program',
  'sent',
  'lost',
  'it says',
  'doubled',
  'it says',
  'out of order',
  'it says',
];
process.stdout.write(line(header) + line(header.map(() => '---')) + tried.map(shown).join(''));
