import { createHead, faultOf, flowOf, isMeasured, seal, sequenceOf, writeReply } from '../../envelope.ts';
import type { Account } from '../../schema.ts';
import type {
  Body,
  Codec,
  Handle,
  Listener,
  OnMessage,
  ServeContext,
  Transport,
  TransportMeta,
} from '../../types.ts';
import { createArrivals, emptyAccount } from '../arrivals.ts';
import { nowNs } from '../clock.ts';
import { countFault } from '../flow.ts';
import { createCodecs, loadWire } from '../load-cell.ts';
import { createServerProbe, type ServerCounts } from '../probes.ts';
import type { TaskOf } from '../protocol.ts';
import { type Link, recorder } from './link.ts';

/** What a server counts beside its probe, for messages of the window. */
interface Served {
  readonly account: Account;
  readonly faults: Record<string, number>;
  sentOk: number;
  sendFailed: number;
}

export async function serve(task: TaskOf<'serve'>, link: Link): Promise<void> {
  const { cell, epoch, at } = task;
  const record = recorder(link, task);
  const probe = createServerProbe(record);
  const { scenario, transport, wire } = await loadWire(cell);
  const { codecs } = await createCodecs(cell, cell.load?.clients ?? 1);
  const served: Served = { account: emptyAccount(), faults: {}, sentOk: 0, sendFailed: 0 };
  const context: ServeContext = {
    at,
    probe,
    listen: (open) => listen(transport, wire, at, { codecs, open, epoch, probe, served }),
  };
  const listener = await scenario.serve(context);
  link.send({ type: 'ready', address: listener.address });
  await link.next('stop');
  probe.intervals.close();
  probe.intervals.flush();
  await link.next('bye');
  record({
    kind: 'counters',
    role: 'server',
    offered: served.account.unique,
    sentOk: served.sentOk,
    sendFailed: served.sendFailed,
    received: served.account,
    windowNs: probe.intervals.windowNs(),
    waitedNs: 0,
    blockedNs: 0,
    spinning: false,
    sizeBytes: 0,
    ...listener.stats(),
    faults: served.faults,
  });
  await listener.close();
}

interface Serving {
  readonly codecs: readonly Codec[];
  readonly open: (codec: Codec) => Handle;
  readonly epoch: number;
  readonly probe: ServerCounts;
  readonly served: Served;
}

/** Binds the wire. Every message is checked, counted and answered; a stranger's costs a count and nothing else. */
function listen(
  transport: Transport,
  wire: TransportMeta,
  at: ServeContext['at'],
  { codecs, open, epoch, probe, served }: Serving,
): Promise<Listener> {
  const checksum = wire.checksum === true;
  const flows = codecs.map((codec) => ({ handle: open(codec), arrivals: createArrivals() }));
  const head = createHead(0, epoch);
  const notMeasured = emptyAccount();
  // The handler answers in the same turn, so one reply function serves all messages, and none is made per message.
  let request = head;
  let from: Parameters<OnMessage>[2];
  let receivedNs = 0;
  let answeredNs = 0;
  let measured = false;

  const onSendError = (error: Error & { code?: string }) => {
    served.sentOk--;
    served.sendFailed++;
    countFault(served.faults, error.code ?? 'SEND_FAILED');
  };
  const reply = (body: Body) => {
    answeredNs = nowNs();
    writeReply(head, request, receivedNs, answeredNs);
    seal(head, body, checksum);
    if (measured) served.sentOk++;
    from.send(head, body, measured ? onSendError : undefined);
  };

  const onMessage: OnMessage = (received, body, peer, together) => {
    // What came with the message before has waited for its answer and no longer: one clock reading less.
    receivedNs = together === true ? answeredNs : nowNs();
    answeredNs = receivedNs;
    const fault = faultOf(received, body, epoch, checksum);
    const flow = flows[flowOf(received)];
    if (fault === 'malformed' || (fault === null && !flow)) return countFault(served.faults, 'malformed');
    if (fault !== null || !flow) return void served.account[fault ?? 'foreign']++;
    request = received;
    from = peer;
    measured = isMeasured(received);
    flow.arrivals.record(sequenceOf(received), false, measured ? served.account : notMeasured);
    probe.handled(measured);
    flow.handle(body, reply);
  };
  return transport.listen(at, onMessage, (fault) => countFault(served.faults, fault));
}
