import {
  createHead,
  dueNsOf,
  faultOf,
  isMeasured,
  seal,
  sentNsOf,
  sequenceOf,
  serverNsOf,
  writeRequest,
} from '../envelope.ts';
import type { Address, Body, Connection, Exchange, Peer, Transport } from '../types.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';
import { type Client, countFault } from './client.ts';
import { nowNs } from './clock.ts';

/** On a lossy wire a first arrival later than this after it was sent is late, and a closed loop frees its place. */
export const WAITING_MS = 500;
/** Send times remembered per flow of a lossy wire: how far the newest may be ahead of the oldest unanswered. */
export const SENT_TIMES = 1 << 17;

/** What a load is offered to: one connection, and how many of its messages are under way. */
export interface Sender {
  readonly connection: Pick<Connection, 'drained' | 'onClose' | 'close' | 'stats'>;
  /** How many were sent. */
  next: number;
  /** How many of them were answered or given up. In flight: next - settled. */
  settled: number;
  /** All sequence numbers below were looked at by `giveUp`. */
  lookedAt: number;
  blocked: boolean;
  /** Nothing will be answered any more. */
  closed: boolean;
  /**
   * Returns false when the wire is full.
   * @param dueNs when the message should have left; in a closed loop when its place became free
   * @param beginNs when work on it begins: now
   */
  send(dueNs: number, beginNs: number): boolean;
  /** Gives up every message that has waited too long, in order, so that its place is free. Returns how many of its own. */
  giveUp(nowNs: number): number;
}

/** With one numbering for all it sends, which is answered on the same connection. */
export interface Flow extends Sender {
  readonly exchange: Exchange;
  readonly arrivals: Arrivals;
  /** When each of the newest messages was sent, ns, by sequence modulo SENT_TIMES; null on a reliable wire. */
  readonly sentAtNs: Float64Array | null;
  /** T4 - T1 of the newest reply of the window; NaN before the first. */
  lastWireNs: number;
  /** RFC 3550, section 6.4.1 and A.8: the running estimate over the replies of the window. */
  jitterNs: number;
}

/** Connects one flow; its replies are timed, checked, decoded and counted here. Rejects with CONNECT_FAILED. */
export async function openFlow(
  client: Client,
  transport: Transport,
  to: Address,
  index: number,
  exchange: Exchange,
): Promise<Flow> {
  const { probe, faults, wire } = client;
  const lossy = wire.delivery === 'lossy';
  const checksum = wire.checksum === true;
  const waitingNs = lossy ? WAITING_MS * 1e6 : Number.POSITIVE_INFINITY;
  const head = createHead(index, client.epoch);
  const { account, outside } = client;
  let decodedNs = 0;

  const connection = await transport.connect(to, onMessage, (fault, error) => {
    countFault(faults, fault);
    client.lastError = error;
  });
  const flow: Flow = {
    connection,
    exchange,
    arrivals: createArrivals(),
    sentAtNs: lossy ? new Float64Array(SENT_TIMES) : null,
    next: 0,
    settled: 0,
    lookedAt: 0,
    blocked: false,
    closed: false,
    lastWireNs: Number.NaN,
    jitterNs: 0,
    send,
    giveUp: (now) => giveUpUnanswered(flow, now),
  };

  connection.onClose(() => {
    flow.closed = true;
    client.onSettled(flow, nowNs());
  });

  function onSendError(error: Error & { code?: string }): void {
    client.sendFailed++;
    countFault(faults, error.code ?? 'SEND_FAILED');
  }

  function onOutsideError(error: Error & { code?: string }): void {
    outside.sendFailed++;
    client.lastError = error;
    countFault(faults, error.code ?? 'SEND_FAILED');
  }

  function send(dueNs: number, beginNs: number): boolean {
    const measured = client.measuring;
    const sequence = flow.next++;
    const body = exchange.request(sequence);
    const sentNs = nowNs();
    writeRequest(head, sequence, measured, dueNs, sentNs, client.oneWay);
    seal(head, body, checksum);
    if (client.oneWay) flow.settled = flow.lookedAt = flow.next;
    else if (flow.sentAtNs) flow.sentAtNs[sequence % SENT_TIMES] = sentNs;
    if (measured) probe.sent(beginNs - dueNs);
    return connection.send(head, body, measured ? onSendError : onOutsideError);
  }

  function onMessage(reply: Buffer, body: Body, _from: Peer, together?: boolean): void {
    // What came with the reply before has waited for its decoding and no longer: one clock reading less.
    const arrivedNs = together === true ? decodedNs : nowNs();
    decodedNs = arrivedNs;
    const fault = faultOf(reply, body, client.epoch, checksum);
    if (fault === 'malformed') return countFault(faults, fault);
    if (fault === 'corrupt' && !isMeasured(reply)) return void outside.received.corrupt++;
    if (fault !== null) return void account[fault]++;
    probe.arrived();
    client.lastDecoded = exchange.reply(body);
    decodedNs = nowNs();
    const sequence = sequenceOf(reply);
    const sentNs = sentNsOf(reply);
    const wireNs = arrivedNs - sentNs;
    const measured = isMeasured(reply);
    const kind = flow.arrivals.record(sequence, wireNs > waitingNs, measured ? account : outside.received);
    if (measured && kind === 'unique') {
      probe.answered(decodedNs - dueNsOf(reply), decodedNs - sentNs, wireNs, serverNsOf(reply));
      const variationNs = Math.abs(wireNs - flow.lastWireNs);
      if (variationNs >= 0) flow.jitterNs += (variationNs - flow.jitterNs) / 16;
      flow.lastWireNs = wireNs;
    }
    // A first arrival settles its message, unless giveUp has done so before.
    if (kind !== 'duplicate' && sequence >= flow.lookedAt) {
      flow.settled++;
      client.onSettled(flow, decodedNs);
    }
  }
  return flow;
}

function giveUpUnanswered(flow: Flow, now: number): number {
  const { arrivals, sentAtNs } = flow;
  let given = 0;
  if (sentAtNs === null) return given;
  for (; flow.lookedAt < flow.next; flow.lookedAt++) {
    if (arrivals.has(flow.lookedAt)) continue;
    if (now - (sentAtNs[flow.lookedAt % SENT_TIMES] ?? 0) <= WAITING_MS * 1e6) break;
    flow.settled++;
    given++;
  }
  return given;
}

export const inFlight = (flow: Sender): number => flow.next - flow.settled;
