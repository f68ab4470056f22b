import { bodyBytes } from '../../envelope.ts';
import type { Codec, DriveContext, Exchange, Load, Told, Transport, TransportMeta } from '../../types.ts';
import { countFault, createClient } from '../client.ts';
import { drain, verifyRoundTrips } from '../drain.ts';
import { openFlow } from '../flow.ts';
import { prepareHistograms } from '../histogram.ts';
import { watchSockets } from '../kernel.ts';
import { createCodecs, loadVariants, loadWire } from '../load-cell.ts';
import { preEncoded } from '../pre-encoded.ts';
import { type ClientCounts, createClientProbe, createTrialProbe } from '../probes.ts';
import type { TaskOf } from '../protocol.ts';
import { settleLast } from '../settle.ts';
import { drainStream } from '../stream.ts';
import { recordsOf } from '../told.ts';
import { counters, type Driven } from './_counters.ts';
import { driveHub } from './_drive-hub.ts';
import { type Offering, offer } from './_offer.ts';
import { type Link, recorder } from './link.ts';

/** What both ways of driving a load share: exchange() and hub(). */
export interface Driving extends Pick<Offering, 'task' | 'load' | 'windows' | 'trials' | 'record'> {
  readonly link: Link;
  readonly transport: Transport;
  readonly wire: TransportMeta;
  readonly codecs: readonly Codec[];
  /** How many values the payload has. */
  readonly variants: number;
  /** Of its codec. */
  readonly sharedState: boolean;
  readonly probe: ClientCounts;
  readonly faults: Record<string, number>;
  readonly started: () => Promise<void>;
}

export async function drive(task: TaskOf<'drive'>, link: Link): Promise<void> {
  const { cell, to, seed } = task;
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
  const started = async () => {
    link.send({ type: 'ready', address: null });
    await link.next('start');
  };
  const driving: Driving = {
    ...{ task, load, windows, trials, record, link, transport, wire, codecs },
    ...{ variants: variants.length, sharedState: meta.sharedState === true, probe, faults, started },
  };
  let driven: Driven | undefined;
  let isTold = false;
  let file: { fileBytes: number } | undefined;
  // With shared state the first message is not like the others.
  if (meta.sharedState) own.encode(variants[0]);
  const sizeBytes = bodyBytes(own.encode(variants[0]));
  const context: DriveContext = {
    ...{ variants, to, load, ...windows, started, codec: own, probe },
    carries(fileBytes) {
      file = { fileBytes };
    },
    async exchange(open) {
      driven = await driveExchange(driving, open);
    },
    async hub(hub, open) {
      driven = await driveHub(driving, hub, open);
    },
    tell(told: Told) {
      for (const body of recordsOf(told, sizeBytes))
        record({ ...body, ...(body.kind === 'counters' && file) });
      isTold = true;
    },
  };
  await scenario.drive(context);
  if (!driven) {
    link.send({ type: 'closed' });
    await settleLast(cell, link);
  }
  if (isTold) return;
  probe.flush();
  record({ ...counters(driven, probe, load, sizeBytes, faults), ...(await sockets()), ...file });
  await driven?.close();
}

/** Every client asks, and is answered on its own connection. */
async function driveExchange(driving: Driving, open: (codec: Codec) => Exchange): Promise<Driven> {
  const { task, link, load, transport, wire, codecs, variants, probe, faults } = driving;
  const { cell, epoch, to } = task;
  const exchangeOf = (exchange: Exchange) =>
    load.preEncoded ? preEncoded(exchange, variants, driving.sharedState) : exchange;
  const client = createClient({ wire, epoch, probe, faults });
  const flows = await Promise.all(
    codecs.map((codec, index) => openFlow(client, transport, to, index, exchangeOf(open(codec)))),
  );
  for (const { connection } of flows)
    connection.onClose((error) => error && countFault(faults, 'connection lost'));
  const [first] = flows;
  if (first) await verifyRoundTrips(client, first, variants);
  await driving.started();
  client.oneWay = cell.oneWay === true;
  const offered = await offer({ ...driving, client, flows });
  client.oneWay = false;
  link.send({ type: 'closed' });
  const waitedNs = await (cell.oneWay ? drainStream : drain)(client, flows);
  await settleLast(cell, link);
  if (first) await verifyRoundTrips(client, first, variants);
  const close = async () => {
    for (const { connection } of flows) await connection.close();
  };
  return { ...offered, client, senders: flows, flows, waitedNs, close };
}
