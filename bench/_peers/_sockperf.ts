/**
 * sockperf's ping-pong beside ours: a C program, one message in flight, as many bytes on the wire as an envelope and the
 * body. Every round trip of its valid duration is read from its full log; what sockperf calls latency is half of one.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriveContext, Listener, Plugin, Scenario, ServeContext, Told } from 'wirebench';
import { messageOf } from '../_bare/_tally.ts';
import { freePort, requireProgram, run, startServer, unknownStats } from './_program.ts';

/** The full log ends with one line a round trip: its number, and when it began and ended, in seconds. */
const HEADLINE = 'packet, txTime(sec), rxTime(sec), latency(usec)';
const DURATION = /\[Valid Duration\] RunTime=([\d.]+) sec; SentMessages=(\d+); ReceivedMessages=(\d+)/;
const FAULTS = /# dropped messages = (\d+); # duplicated messages = (\d+); # out-of-order messages = (\d+)/;

/** What it says of the messages of its valid duration; all 0 when it says nothing. */
export function parseFaults(words: string) {
  const [, lost = 0, duplicate = 0, reordered = 0] = FAULTS.exec(words)?.map(Number) ?? [];
  return { lost, duplicate, reordered };
}

/** Throws when it does not hold every round trip that was counted. */
export function parseFullLog(log: string): Told {
  const lines = log.split('\n');
  const headline = lines.indexOf(HEADLINE);
  const [, seconds = 0, sent = 0, received = 0] = DURATION.exec(log)?.map(Number) ?? [];
  const { duplicate, reordered } = parseFaults(log);
  const roundTripsNs = lines.slice(headline + 1).flatMap((line) => {
    const [, beganS, endedS] = line.split(',').map(Number);
    return beganS === undefined || endedS === undefined ? [] : [(endedS - beganS) * 1e9];
  });
  if (headline < 0 || received === 0 || roundTripsNs.length !== received)
    throw new Error('the full log of sockperf is not whole');
  return {
    windowNs: seconds * 1e9,
    sent,
    received,
    duplicate,
    reordered,
    roundTripsNs: Float64Array.from(roundTripsNs),
  };
}

async function drive(context: DriveContext, protocol: readonly string[], prefixBytes: number): Promise<void> {
  const { to, load, windowMs } = context;
  if (load.kind !== 'closed' || load.clients * load.depth !== 1)
    throw new TypeError('sockperf ping-pong has one message in flight; give it one client and depth 1');
  const folder = await mkdtemp(join(tmpdir(), 'wirebench-sockperf-'));
  try {
    const log = join(folder, 'full.csv');
    const seconds = Math.ceil(windowMs / 1000);
    const message = ['--msg-size', String(messageOf(context, prefixBytes).length)];
    const place = ['-i', to.host, '-p', String(to.port)];
    const args = ['ping-pong', ...protocol, ...place, ...message, '-t', String(seconds), '--full-log', log];
    await context.started();
    await run('sockperf', args, seconds * 1000);
    context.tell(parseFullLog(await readFile(log, 'utf8')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function serve({ at: { host } }: ServeContext, protocol: readonly string[]): Promise<Listener> {
  const port = await freePort(host);
  const args = ['server', ...protocol, '-i', host, '-p', String(port)];
  const { close } = await startServer('sockperf', args, 'to block on socket(s)');
  return { address: { host, port }, stats: unknownStats, close };
}

/** @param prefixBytes what the transport beside it puts before the envelope */
export const sockperf =
  (protocol: readonly string[], prefixBytes: number): Plugin<Scenario> =>
  () => {
    requireProgram('sockperf');
    return {
      serve: (context) => serve(context, protocol),
      drive: (context) => drive(context, protocol, prefixBytes),
    };
  };
