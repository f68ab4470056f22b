/**
 * iperf3 beside a stream: a C program, one connection, as many bytes a write or datagram as an envelope and the body. It
 * counts in whole seconds of its own. TCP: bytes, as its server got them. UDP: datagrams, and its own report of loss.
 */
import type { DriveContext, Listener, Load, Plugin, Scenario, ServeContext, Told } from 'wirebench';
import { messageOf } from '../_bare/_tally.ts';
import { freePort, requireProgram, run, startServer, unknownStats } from './_program.ts';

/** What is read of `iperf3 --json` on the client, which has the server's figures too. */
interface Result {
  readonly end: {
    readonly streams: readonly { readonly udp?: { readonly out_of_order: number } }[];
    readonly sum_received: {
      readonly seconds: number;
      readonly bytes: number;
      readonly packets?: number;
      readonly lost_packets?: number;
    };
  };
}

export function parseResult(json: string, messageBytes: number): Told {
  // The cast restates the format of iperf3 3.x; a field that is missing makes a figure that no record takes.
  const { sum_received: got, streams } = (JSON.parse(json) as Result).end;
  const windowNs = got.seconds * 1e9;
  const roundTripsNs = new Float64Array();
  if (got.packets === undefined) {
    // A stream loses nothing: what had not arrived when it stopped counting is not of its window.
    const messages = Math.floor(got.bytes / messageBytes);
    return { windowNs, sent: messages, received: messages, roundTripsNs };
  }
  const received = got.packets - (got.lost_packets ?? 0);
  return {
    windowNs,
    sent: got.packets,
    received,
    reordered: streams[0]?.udp?.out_of_order ?? 0,
    roundTripsNs,
  };
}

/** Bits per second of the bytes it is given; 0 is as fast as the wire takes them. */
const bitrateOf = (load: Load, messageBytes: number): number =>
  load.kind === 'closed' ? 0 : Math.round(load.ratePerSecond * messageBytes * 8);

async function drive(context: DriveContext, protocol: readonly string[], prefixBytes: number): Promise<void> {
  const { to, load, windowMs } = context;
  if (load.clients !== 1) throw new TypeError('iperf3 has one connection here; give it one client');
  const messageBytes = messageOf(context, prefixBytes).length;
  const seconds = Math.ceil(windowMs / 1000);
  const place = ['-c', to.host, '-p', String(to.port)];
  const work = [
    '-l',
    String(messageBytes),
    '-b',
    String(bitrateOf(load, messageBytes)),
    '-t',
    String(seconds),
  ];
  await context.started();
  const json = await run('iperf3', [...place, ...protocol, ...work, '--json'], seconds * 1000);
  context.tell(parseResult(json, messageBytes));
}

async function serve({ at: { host } }: ServeContext): Promise<Listener> {
  const port = await freePort(host);
  const args = ['-s', '-B', host, '-p', String(port), '--forceflush'];
  const { close } = await startServer('iperf3', args, 'Server listening');
  return { address: { host, port }, stats: unknownStats, close };
}

/** @param prefixBytes what the transport beside it puts before the envelope */
export const iperf3 =
  (protocol: readonly string[], prefixBytes: number): Plugin<Scenario> =>
  () => {
    requireProgram('iperf3');
    return { serve, drive: (context) => drive(context, protocol, prefixBytes) };
  };
