import { faultOf, isRedelivered, isWord } from '../../envelope.ts';
import { WirebenchError } from '../../errors.ts';
import type {
  Address,
  Handed,
  Joining,
  Membership,
  OnFault,
  OnMessage,
  Transport,
  TransportMeta,
  Word,
} from '../../types.ts';
import { createSignals, MAX_SERVER_WORD_BYTES, wordIn } from './words.ts';

/** A server lets somebody in within this, or it is not ours or hangs. */
export const JOIN_MS = 10_000;

export interface JoinParts extends Joining {
  readonly transport: Transport;
  readonly to: Address;
  readonly epoch: number;
  readonly flow: number;
  readonly wire: Pick<TransportMeta, 'accepts' | 'checksum'>;
  /** Whether the hub waits for acknowledgements. */
  readonly acks: boolean;
  readonly token?: string;
  readonly onWord?: (word: Word) => void;
  readonly onFault?: OnFault;
  readonly withinMs?: number;
}

/** A member of a hub that is served by ours. */
export interface OwnMembership extends Membership {
  tell(word: Word): void;
}

const NOTHING_TO_ACK = { ack: (): void => {} };
const FIRST_TIME: Handed = { redelivered: false, ...NOTHING_TO_ACK };
const AGAIN: Handed = { redelivered: true, ...NOTHING_TO_ACK };

/** Joins a hub over a wire with connections. Rejects with CONNECT_FAILED when it is not let in, CONNECTION_LOST when it is hung up on. */
export async function joinOver(parts: JoinParts): Promise<OwnMembership> {
  const { transport, to, epoch, flow, wire, acks, name, onHanded, onWord, onFault } = parts;
  const checksum = wire.checksum === true;
  let delivered = 0;
  let isIn = false;
  let welcome: () => void = () => {};
  let refuse: (error: Error) => void = () => {};
  const joined = new Promise<void>((resolve, reject) => {
    welcome = resolve;
    refuse = reject;
  });

  const onMessage: OnMessage = (head, body) => {
    const fault = faultOf(head, body, epoch, checksum);
    if (fault !== null) return onFault?.('malformed');
    if (isWord(head)) {
      // News for somebody who does not listen.
      if (isIn && onWord === undefined) return;
      const word = wordIn(body, MAX_SERVER_WORD_BYTES);
      if (word === undefined) return onFault?.('malformed');
      if ('welcome' in word) return welcome();
      if ('refused' in word) refuse(refusal(`it refuses: ${String(word['refused'])}`));
      return onWord?.(word);
    }
    const n = ++delivered;
    const redelivered = isRedelivered(head);
    if (!acks) return onHanded?.(head, body, redelivered ? AGAIN : FIRST_TIME);
    onHanded?.(head, body, { redelivered, ack: () => signals.ack(n) });
  };

  const connection = await transport.connect(to, onMessage, onFault);
  const signals = createSignals(connection, flow, epoch, wire);
  const timer = setTimeout(
    () => refuse(refusal('it said nothing; is it a wirebench server?')),
    parts.withinMs ?? JOIN_MS,
  );
  connection.onClose((error) => refuse(error ?? refusal('the connection was closed')));
  const { token } = parts;
  signals.tell({ join: name, receives: onHanded !== undefined, ...(token !== undefined && { token }) });
  try {
    await joined;
    isIn = true;
  } catch (error) {
    await connection.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return {
    publish: (head, body, onConfirm) => connection.send(head, body, onConfirm),
    drained: connection.drained,
    stats: connection.stats,
    onClose: connection.onClose,
    close: connection.close,
    tell: signals.tell,
  };
}

const refusal = (why: string): WirebenchError =>
  new WirebenchError('CONNECT_FAILED', `the server did not let this client in: ${why}`);
