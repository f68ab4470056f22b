import {
  createHead,
  faultOf,
  flowOf,
  isMeasured,
  isOneWay,
  seal,
  sequenceOf,
  writeReply,
} from '../../envelope.ts';
import type { Outside } from '../../schema.ts';
import type {
  Body,
  Codec,
  Handle,
  Listener,
  OnMessage,
  Peer,
  ServeContext,
  Transport,
  TransportMeta,
} from '../../types.ts';
import { createArrivals, emptyOutside } from '../arrivals.ts';
import { countFault } from '../client.ts';
import { nowNs } from '../clock.ts';
import { watchSockets } from '../kernel.ts';
import { createCodecs, loadWire } from '../load-cell.ts';
import { createServerProbe, type ServerCounts } from '../probes.ts';
import type { TaskOf } from '../protocol.ts';
import { settleWhenAsked } from '../settle.ts';
import { type Link, recorder } from './link.ts';
import { hubServing } from './serve-hub.ts';

/** What a server counts beside its probe: messages of the window, and all others. */
interface Served {
  readonly window: Outside;
  readonly outside: Outside;
  readonly faults: Record<string, number>;
}

export async function serve(task: TaskOf<'serve'>, link: Link): Promise<void> {
  const { cell, epoch } = task;
  const record = recorder(link, task);
  const probe = createServerProbe(record);
  const { scenario, transport, wire } = await loadWire(cell);
  const at = task.at ?? { host: wire.host ?? '127.0.0.1', port: 0 };
  const served: Served = { window: emptyOutside(), outside: emptyOutside(), faults: {} };
  const sockets = await watchSockets();
  const { hub, counts: hubCounts } = hubServing({ cell, epoch, transport, wire, at, probe, served });
  const context: ServeContext = {
    at,
    probe,
    async listen(open) {
      const { codecs } = await createCodecs(cell, cell.load?.clients ?? 1);
      return listen(transport, wire, at, { codecs, open, epoch, probe, served });
    },
    hub,
  };
  const listener = await scenario.serve(context);
  settleWhenAsked(link);
  link.send({ type: 'ready', address: listener.address });
  await link.next('stop');
  probe.intervals.close();
  probe.intervals.flush();
  await link.next('bye');
  const ofHub = hubCounts();
  record({
    kind: 'counters',
    role: 'server',
    offered: served.window.received.unique,
    ...served.window,
    outside: served.outside,
    ...(await sockets()),
    windowNs: probe.intervals.windowNs(),
    waitedNs: 0,
    blockedNs: 0,
    jitterNs: null,
    spinning: false,
    ...(ofHub && { hub: ofHub }),
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

/** One-way messages want no answer; a handler that sends one all the same is not heard. */
const noReply = (): void => {};

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
  // Most handlers answer in the same turn, so one reply function serves all messages, and none is made per message.
  let request = head;
  let from: Peer;
  let receivedNs = 0;
  let answeredNs = 0;
  let counts = served.outside;

  const sendErrorIn = (refused: Outside) => (error: Error & { code?: string }) => {
    refused.sentOk--;
    refused.sendFailed++;
    countFault(served.faults, error.code ?? 'SEND_FAILED');
  };
  const onSendError = sendErrorIn(served.window);
  const onOutsideError = sendErrorIn(served.outside);
  const reply = (body: Body) => {
    answeredNs = nowNs();
    writeReply(head, request, receivedNs, answeredNs);
    seal(head, body, checksum);
    counts.sentOk++;
    from.send(head, body, counts === served.window ? onSendError : onOutsideError);
  };
  /** By the time its answer is there others have come: it is put back in its place first. */
  const replyLater = (promised: Promise<Body>) => {
    const its = { request: Buffer.from(request), from, receivedNs, counts };
    void promised.then((body) => {
      ({ request, from, receivedNs, counts } = its);
      reply(body);
    });
  };

  const onMessage: OnMessage = (received, body, peer, together) => {
    // What came with the message before has waited for its answer and no longer: one clock reading less.
    receivedNs = together === true ? answeredNs : nowNs();
    answeredNs = receivedNs;
    const fault = faultOf(received, body, epoch, checksum);
    const flow = flows[flowOf(received)];
    if (fault === 'malformed' || (fault === null && !flow)) return countFault(served.faults, 'malformed');
    const measured = isMeasured(received);
    if (fault === 'corrupt' && !measured) return void served.outside.received.corrupt++;
    if (fault !== null || !flow) return void served.window.received[fault ?? 'foreign']++;
    request = received;
    from = peer;
    counts = measured ? served.window : served.outside;
    flow.arrivals.record(sequenceOf(received), false, counts.received);
    probe.handled(measured);
    const oneWay = isOneWay(received);
    const promised = flow.handle(body, oneWay ? noReply : reply, oneWay);
    if (promised instanceof Promise) {
      replyLater(promised);
      if ('keepsNothing' in flow.handle) peer.release?.();
    }
  };
  return transport.listen(at, onMessage, (fault) => countFault(served.faults, fault));
}
