import { backoffMs } from '../../backoff.ts';
import { createHead, seal, writeRequest } from '../../envelope.ts';
import { asWirebenchError, WirebenchError } from '../../errors.ts';
import type { Codec, Membership, Rng, Word } from '../../types.ts';
import { nowNs } from '../clock.ts';
import { REAL_EPOCH } from '../real/wire.ts';
import { createOutgoing, createSeen, type Line } from './outgoing.ts';

/** What happens in a room, as its members see it. Names and texts are as others have sent them: not safe for a terminal. */
export type ChatEvent =
  | { readonly kind: 'said'; readonly from: string; readonly atMs: number; readonly text: string }
  | { readonly kind: 'joined' | 'left' | 'who'; readonly names: readonly string[] }
  | { readonly kind: 'missed'; readonly count: number }
  /** Told by the room before it hangs up. */
  | { readonly kind: 'told'; readonly text: string }
  | { readonly kind: 'unsent'; readonly text: string; readonly error: Error }
  | { readonly kind: 'lost'; readonly error: WirebenchError; readonly againInMs: number }
  | { readonly kind: 'back' };

export interface ChatHandlers {
  /** Of one message, decoded. */
  readonly onValue: (value: unknown) => void;
  readonly onWord: (word: Word) => void;
}
export interface ChatConnection {
  readonly membership: Membership & { tell(word: Word): void };
  readonly codec: Codec;
}

export interface ChatParts {
  /** Connects anew, and is let in. */
  readonly join: (handlers: ChatHandlers) => Promise<ChatConnection>;
  readonly checksum: boolean;
  readonly session: string;
  readonly rng: Rng;
  readonly wait: (ms: number) => Promise<void>;
  readonly onEvent: (event: ChatEvent) => void;
}

export interface Chat {
  /** Resolves when there is room for more. */
  say(text: string): Promise<void>;
  who(): void;
  /** Resolves when all that was said has gone on, or can never. */
  leave(): Promise<void>;
  /** Leaves at once, whatever has not gone on. */
  hangUp(): Promise<void>;
  /** Rejects when the room is lost for good. */
  readonly ended: Promise<void>;
}

const MAX_WAITING = 256;
/** Attempts to come back, of about a minute together. */
const MAX_ATTEMPTS = 15;

/** Joins a room, and joins it again when the connection is lost. Rejects when the first attempt fails. */
export async function openChat(parts: ChatParts): Promise<Chat> {
  const { onEvent, session } = parts;
  const outgoing = createOutgoing(session);
  const isNew = createSeen();
  const head = createHead(0, REAL_EPOCH);
  let sequence = 0;
  let connection: ChatConnection | undefined;
  let over = false;
  const woken: (() => void)[] = [];
  const wake = () => {
    for (const run of woken.splice(0)) run();
  };
  let end: (error?: Error) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => {
      over = true;
      if (error) reject(error);
      else resolve();
    };
  });
  ended.catch(() => {});

  function send({ membership, codec }: ChatConnection, line: Line): void {
    const body = codec.encode(line);
    writeRequest(head, sequence++, false, nowNs(), nowNs());
    seal(head, body, parts.checksum);
    membership.publish(head, body, (error?: Error & { code?: string }) => {
      // What a lost connection took with it is sent again over the next.
      if (error === undefined || error.code === 'CONNECTION_LOST') return;
      outgoing.remove(line);
      onEvent({ kind: 'unsent', text: line.text, error });
      wake();
    });
  }

  function onWord(word: Word): void {
    for (const kind of ['joined', 'left', 'who'] as const)
      if (Array.isArray(word[kind])) onEvent({ kind, names: word[kind].map(String) });
    if (typeof word['missed'] === 'number') onEvent({ kind: 'missed', count: word['missed'] });
    if (typeof word['error'] === 'string') onEvent({ kind: 'told', text: word['error'] });
    // It would be said again over the next connection, and be no better understood.
    if (word['final'] === true) end(notUnderstood());
    if (typeof word['said'] !== 'number') return;
    outgoing.confirmed(word['said']);
    wake();
  }

  async function connect(): Promise<void> {
    const opened = await parts.join({ onValue: show, onWord });
    if (over) return opened.membership.close();
    connection = opened;
    opened.membership.onClose((error) => void lost(error));
    opened.membership.tell({ confirm: true });
    for (const line of outgoing.restart()) send(opened, line);
  }

  function show(value: unknown): void {
    const said = saidIn(value);
    if (said && (said.id === undefined || isNew(said.id))) onEvent({ kind: 'said', ...said });
  }

  async function lost(cause: Error | undefined): Promise<void> {
    connection = undefined;
    if (over) return;
    let error = asWirebenchError(cause ?? new Error('closed'), 'CONNECTION_LOST', 'the room is lost');
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !over; attempt++) {
      const againInMs = backoffMs(attempt, parts.rng);
      onEvent({ kind: 'lost', error, againInMs });
      await parts.wait(againInMs);
      if (over) return;
      try {
        await connect();
        return over ? undefined : onEvent({ kind: 'back' });
      } catch (failure) {
        error = asWirebenchError(failure, 'CONNECT_FAILED', 'the room is not there');
      }
    }
    if (!over) end(error);
  }

  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      // A race with what is settled never leaves the microtasks: nothing else would run again.
      if (over) return ended;
      await Promise.race([new Promise<void>((resolve) => woken.push(resolve)), ended]);
    }
  };
  async function hangUp(): Promise<void> {
    end();
    await connection?.membership.close();
  }

  await connect();
  return {
    async say(text) {
      const line = outgoing.add(text);
      if (connection) send(connection, line);
      await until(() => outgoing.waiting() < MAX_WAITING);
    },
    who: () => connection?.membership.tell({ who: true }),
    async leave() {
      try {
        await until(() => outgoing.waiting() === 0);
      } finally {
        await hangUp();
      }
    },
    hangUp,
    ended,
  };
}

const notUnderstood = (): WirebenchError =>
  new WirebenchError(
    'CONNECTION_LOST',
    'the room could not understand what was said; give the --codec of its wirebench serve',
  );

/** A message of anybody; of what is not text its JSON. undefined: not what a room sends. */
function saidIn(value: unknown): { from: string; atMs: number; text: string; id?: string } | undefined {
  if (typeof value !== 'object' || value === null || !('from' in value && 'at' in value && 'body' in value))
    return undefined;
  const { from, at, body } = value;
  const line = typeof body === 'object' && body !== null && 'text' in body && 'id' in body ? body : undefined;
  const text = line ? line.text : body;
  return {
    from: String(from),
    atMs: Number(at),
    text: typeof text === 'string' ? text : (JSON.stringify(text) ?? ''),
    ...(typeof line?.id === 'string' && { id: line.id }),
  };
}
