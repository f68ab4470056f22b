import { bodyBytes } from '../../envelope.ts';
import type { Body, DriveContext, Exchange, Load } from '../../types.ts';
import { type Client, countFault, createClient, type Flow, openFlow } from '../flow.ts';
import { prepareHistograms } from '../histogram.ts';
import { drain, driveClosed, driveOpen, type Offered, verifyRoundTrips } from '../load.ts';
import { createCodecs, loadVariants, loadWire } from '../load-cell.ts';
import { type ClientCounts, createClientProbe } from '../probes.ts';
import type { TaskOf } from '../protocol.ts';
import { type Link, type RecordBody, recorder } from './link.ts';

/** What exchange() leaves behind; a bare scenario, which never calls it, leaves undefined. */
interface Driven extends Offered {
  readonly client: Client;
  readonly flows: readonly Flow[];
  readonly waitedNs: number;
}

export async function drive(task: TaskOf<'drive'>, link: Link): Promise<void> {
  const { cell, epoch, to, seed } = task;
  const load: Load = cell.load ?? { kind: 'closed', clients: 1, depth: 1 };
  await prepareHistograms();
  const record = recorder(link, task);
  const probe = createClientProbe(load.kind === 'open', record);
  const { scenario, transport, wire } = await loadWire(cell);
  const { codecs } = await createCodecs(cell, load.clients);
  const variants = await loadVariants(cell, seed);
  const faults: Record<string, number> = {};
  const windows = { warmupMs: cell.warmupMs, windowMs: cell.windowMs };
  let driven: Driven | undefined;

  const started = async () => {
    link.send({ type: 'ready', address: null });
    await link.next('start');
  };
  const exchangeOf = (exchange: Exchange) =>
    load.preEncoded ? preEncoded(exchange, variants.length) : exchange;
  const exchange: DriveContext['exchange'] = async (open) => {
    const client = createClient({ wire, epoch, probe, faults });
    const flows = await Promise.all(
      codecs.map((codec, index) => openFlow(client, transport, to, index, exchangeOf(open(codec)))),
    );
    for (const { connection } of flows)
      connection.onClose((error) => error && countFault(faults, 'connection lost'));
    const [first] = flows;
    if (first) await verifyRoundTrips(client, first, variants.length);
    await started();
    const offered = await (load.kind === 'closed'
      ? driveClosed(client, flows, load.depth, windows)
      : driveOpen(client, flows, load.ratePerSecond, windows));
    link.send({ type: 'closed' });
    const waitedNs = await drain(client, flows);
    if (first) await verifyRoundTrips(client, first, variants.length);
    driven = { ...offered, client, flows, waitedNs };
  };

  const [codec] = codecs;
  if (!codec) throw new TypeError('a load needs at least one client');
  await scenario.drive({ variants, to, load, ...windows, exchange, started, codec, probe });
  if (!driven) link.send({ type: 'closed' });
  probe.intervals.flush();
  record(counters(driven, probe, load, bodyBytes(codec.encode(variants[0])), faults));
  for (const { connection } of driven?.flows ?? []) await connection.close();
}

/** Encodes every variant once; message n carries variant n modulo their number, as the scenarios count them. */
function preEncoded(exchange: Exchange, variants: number): Exchange {
  const bodies = Array.from({ length: variants }, (_, n): Body => {
    const body = exchange.request(n);
    return body instanceof Uint8Array ? Buffer.from(body) : body;
  });
  return { ...exchange, request: (n) => bodies[n % variants] ?? '' };
}

function counters(
  driven: Driven | undefined,
  probe: ClientCounts,
  load: Load,
  sizeBytes: number,
  faults: Record<string, number>,
): RecordBody {
  const impossible = probe.impossibleCount();
  const sent = probe.sentCount();
  const unique = probe.answeredCount();
  const received = driven?.client.account ?? {
    unique,
    duplicate: 0,
    reordered: 0,
    late: 0,
    foreign: 0,
    corrupt: 0,
  };
  const sendFailed = driven?.client.sendFailed ?? 0;
  const stats = driven?.flows[0]?.connection.stats() ?? { receiveBufferBytes: null, sendBufferBytes: null };
  return {
    kind: 'counters',
    role: 'client',
    offered: driven?.offered ?? sent,
    sentOk: sent - sendFailed,
    sendFailed,
    received,
    windowNs: probe.intervals.windowNs(),
    waitedNs: driven?.waitedNs ?? 0,
    blockedNs: driven?.blockedNs ?? 0,
    spinning: load.kind === 'open',
    sizeBytes,
    ...stats,
    faults: impossible > 0 ? { ...faults, 'impossible time': impossible } : faults,
  };
}
