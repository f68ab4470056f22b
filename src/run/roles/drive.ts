import { bodyBytes } from '../../envelope.ts';
import { seeded } from '../../rng.ts';
import type { CountersRecord, Outside, SocketCounts } from '../../schema.ts';
import type { DriveContext, Exchange, Load, Told } from '../../types.ts';
import { emptyAccount, emptyOutside } from '../arrivals.ts';
import { driveClosed } from '../closed-loop.ts';
import { drain, verifyRoundTrips } from '../drain.ts';
import { type Client, countFault, createClient, type Flow, openFlow } from '../flow.ts';
import { prepareHistograms } from '../histogram.ts';
import { watchSockets } from '../kernel.ts';
import type { Offered, Windows } from '../load.ts';
import { createCodecs, loadVariants, loadWire } from '../load-cell.ts';
import { driveOpen } from '../open-loop.ts';
import { scheduleOf } from '../pacer.ts';
import { preEncoded } from '../pre-encoded.ts';
import { type ClientCounts, createClientProbe, createTrialProbe, type TrialCounts } from '../probes.ts';
import type { TaskOf } from '../protocol.ts';
import { ditherOf } from '../search.ts';
import { settleLast } from '../settle.ts';
import { drainStream, driveStream } from '../stream.ts';
import { recordsOf } from '../told.ts';
import { findRate } from '../trials.ts';
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
  const trials = load.kind === 'open' && load.find ? createTrialProbe() : undefined;
  const probe = trials ?? createClientProbe(load.kind === 'open', record);
  const { scenario, transport, wire } = await loadWire(cell);
  const {
    meta,
    codecs: [own, ...codecs],
  } = await createCodecs(cell, load.clients + 1);
  if (!own) throw new TypeError('no codec was created');
  const variants = await loadVariants(cell, seed);
  const faults: Record<string, number> = {};
  const windows = { warmupMs: cell.warmupMs, windowMs: cell.windowMs };
  const sockets = await watchSockets();
  let driven: Driven | undefined;
  let isTold = false;
  let file: { fileBytes: number } | undefined;

  const started = async () => {
    link.send({ type: 'ready', address: null });
    await link.next('start');
  };
  const exchangeOf = (exchange: Exchange) =>
    load.preEncoded ? preEncoded(exchange, variants.length, meta.sharedState === true) : exchange;
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
    client.oneWay = cell.oneWay === true;
    const offered = await offer({ task, load, client, flows, windows, trials, record });
    client.oneWay = false;
    link.send({ type: 'closed' });
    const waitedNs = await (cell.oneWay ? drainStream : drain)(client, flows);
    await settleLast(cell, link);
    if (first) await verifyRoundTrips(client, first, variants.length);
    driven = { ...offered, client, flows, waitedNs };
  };

  // With shared state the first message is not like the others.
  if (meta.sharedState) own.encode(variants[0]);
  const sizeBytes = bodyBytes(own.encode(variants[0]));
  const tell = (told: Told) => {
    for (const body of recordsOf(told, sizeBytes)) record({ ...body, ...(body.kind === 'counters' && file) });
    isTold = true;
  };
  const carries = (fileBytes: number) => {
    file = { fileBytes };
  };
  await scenario.drive({
    ...{ variants, to, load, ...windows, exchange, started },
    ...{ codec: own, probe, carries, tell },
  });
  if (!driven) {
    link.send({ type: 'closed' });
    await settleLast(cell, link);
  }
  if (isTold) return;
  probe.flush();
  record({ ...counters(driven, probe, load, sizeBytes, faults), ...(await sockets()), ...file });
  for (const { connection } of driven?.flows ?? []) await connection.close();
}

interface Offering {
  readonly task: TaskOf<'drive'>;
  readonly load: Load;
  readonly client: Client;
  readonly flows: readonly Flow[];
  readonly windows: Windows;
  /** Where a rate is searched for. */
  readonly trials: TrialCounts | undefined;
  readonly record: (body: RecordBody) => void;
}

/** Offers the load as it is asked for. All rows of a round have the same arrivals and begin their search at the same rate. */
function offer({ task, load, client, flows, windows, trials, record }: Offering): Promise<Offered> {
  if (load.kind === 'closed')
    return (client.oneWay ? driveStream : driveClosed)(client, flows, load.depth, windows);
  const rngOf = (trial: number) => seeded(task.seed, 'arrivals', String(task.round), String(trial));
  const { ratePerSecond, pacing = 'spin', find } = load;
  if (find === undefined || trials === undefined)
    return driveOpen(
      client,
      flows,
      scheduleOf(load, ratePerSecond, () => rngOf(0)),
      windows,
      pacing,
    );
  const startRatePerSecond = ratePerSecond * ditherOf(seeded(task.seed, 'search', String(task.round)));
  return findRate({
    client,
    flows,
    counts: trials,
    load: { ...load, find },
    startRatePerSecond,
    windows,
    rngOf,
    record,
  });
}

/** A flow numbers all it sends, of the window or not. */
function outsideOf(driven: Driven | undefined, sentInWindow: number): Outside {
  if (!driven) return emptyOutside();
  const { client, flows } = driven;
  const sent = flows.reduce((sum, flow) => sum + flow.next, 0) - sentInWindow;
  return { ...client.outside, sentOk: sent - client.outside.sendFailed };
}

function jitterNsOf(flows: readonly Flow[]): number | null {
  const known = flows.filter(({ lastWireNs }) => lastWireNs >= 0);
  return known.length === 0 ? null : known.reduce((sum, { jitterNs }) => sum + jitterNs, 0) / known.length;
}

function counters(
  driven: Driven | undefined,
  probe: ClientCounts,
  load: Load,
  sizeBytes: number,
  faults: Record<string, number>,
): Omit<RecordBody<CountersRecord>, keyof SocketCounts> {
  const impossible = probe.impossibleCount();
  const sent = probe.sentCount();
  const unique = probe.answeredCount();
  const received = driven?.client.account ?? { ...emptyAccount(), unique };
  const sendFailed = driven?.client.sendFailed ?? 0;
  const stats = driven?.flows[0]?.connection.stats() ?? { receiveBufferBytes: null, sendBufferBytes: null };
  return {
    kind: 'counters',
    role: 'client',
    offered: driven?.offered ?? sent,
    sentOk: sent - sendFailed,
    sendFailed,
    received,
    outside: outsideOf(driven, sent),
    windowNs: probe.windowNs(),
    waitedNs: driven?.waitedNs ?? 0,
    blockedNs: driven?.blockedNs ?? 0,
    jitterNs: jitterNsOf(driven?.flows ?? []),
    spinning: load.kind === 'open' && load.pacing === undefined,
    sizeBytes,
    ...stats,
    faults: impossible > 0 ? { ...faults, 'impossible time': impossible } : faults,
  };
}
