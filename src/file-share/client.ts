import { WirebenchError } from '../errors.ts';
import type { Address, Codec, Connection, Transport } from '../types.ts';
import { type BytesForm, createCoder } from './coder.ts';
import { errorOf } from './errors.ts';
import { headOf, sequenceIn } from './head.ts';
import { type AnswerOf, asAnswer, PROTOCOL, type Request } from './protocol.ts';

/** Connecting takes a fraction of this, wherever the server is. */
const CONNECT_MS = 10_000;
/** A server that hashes or syncs a large file takes longer, but answers what keptAlive asks meanwhile; one that is gone does not. */
const SILENCE_MS = 120_000;

/** A greeting needs no more of the server than to make its codec. */
const GREETING_MS = 10_000;

/** A client's end of a file share. */
export interface ShareClient {
  /** Sends one message and resolves with its answer. Rejects with what the server refused it with, or CONNECTION_LOST. */
  ask<R extends Request>(request: R): Promise<AnswerOf<R['op']>>;
  /** A number for a file, which no other of this connection has. */
  nextFile(): number;
  readonly pieceBytes: number;
  readonly windowBytes: number;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly transport: Transport;
  readonly to: Address;
  readonly codec: Codec;
  /** How that carries bytes. */
  readonly form: BytesForm;
  readonly token: string | undefined;
  readonly greetingMs?: number;
}

interface Waiting {
  readonly op: Request['op'];
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Connects and greets. Throws CONNECT_FAILED, TARGET_REFUSED or PROTOCOL. */
export async function connectShare({
  transport,
  to,
  codec,
  form,
  token,
  greetingMs = GREETING_MS,
}: ClientOptions): Promise<ShareClient> {
  const coder = createCoder(codec, form);
  const waiting = new Map<number, Waiting>();
  let next = 0;
  let files = 0;
  let failure: Error | undefined;
  let silence: NodeJS.Timeout | undefined;

  function fail(error: Error): void {
    failure ??= error;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  }

  function take(head: Buffer, body: Parameters<typeof coder.decode>[0]): void {
    // None yet where the other end speaks first.
    silence?.refresh();
    const sequence = sequenceIn(head, body);
    const waiter = sequence === undefined ? undefined : waiting.get(sequence);
    if (sequence === undefined || waiter === undefined)
      return fail(
        new WirebenchError('PROTOCOL', 'an answer came that nobody waits for; is it a wirebench share?'),
      );
    waiting.delete(sequence);
    try {
      const answer = coder.decode(body);
      connection.release?.();
      waiter.resolve(asAnswer(waiter.op, answer, errorOf));
    } catch (error) {
      // asAnswer and decode throw our own errors alone.
      waiter.reject(error as WirebenchError);
    }
  }

  const connection = await withTimeout(transport.connect(to, take), to);
  silence = setTimeout(() => {
    if (waiting.size === 0) return void silence?.refresh();
    fail(
      new WirebenchError('CONNECTION_LOST', `the share said nothing for ${SILENCE_MS / 1000} s; try again`),
    );
    void connection.close();
  }, SILENCE_MS);
  connection.onClose((cause) => {
    clearTimeout(silence);
    fail(
      new WirebenchError(
        'CONNECTION_LOST',
        'the share has hung up; try again, what is there is gone on with',
        cause,
      ),
    );
  });

  // Not async: answers that come in order are then seen in order. What is held for a full wire is bounded by the window.
  const ask: ShareClient['ask'] = <R extends Request>(request: R) => {
    if (failure) return Promise.reject(failure);
    const body = coder.encode(request);
    const sequence = next++;
    if (waiting.size === 0) silence?.refresh();
    const answer = new Promise<unknown>((resolve, reject) =>
      waiting.set(sequence, { op: request.op, resolve, reject }),
    );
    connection.send(headOf(sequence, body), body, fail);
    // The cast restates that asAnswer has checked it as an answer to this op.
    return answer as Promise<AnswerOf<R['op']>>;
  };
  const close = () => connection.close();
  // Another kind of server may take what it does not understand, and say nothing.
  const greeting = setTimeout(
    () => fail(new WirebenchError('CONNECTION_LOST', `no greeting within ${greetingMs / 1000} s`)),
    greetingMs,
  );
  try {
    const { pieceBytes, windowBytes } = await ask({
      op: 'hello',
      protocol: PROTOCOL,
      bytes: new Uint8Array(1),
      ...(token !== undefined && { token }),
    });
    return { ask, nextFile: () => ++files, pieceBytes, windowBytes, close };
  } catch (error) {
    await close();
    throw notUnderstood(error);
  } finally {
    clearTimeout(greeting);
  }
}

/** A server that cannot decode a greeting hangs up without a word. */
function notUnderstood(error: unknown): unknown {
  if (!(error instanceof WirebenchError) || error.code !== 'CONNECTION_LOST') return error;
  const remedy = 'check that a file share listens there, over this --transport and with this --codec';
  return new WirebenchError('PROTOCOL', `the other end did not greet back; ${remedy}`, error);
}

/** A host that swallows what is sent to it answers never. */
async function withTimeout(connecting: Promise<Connection>, to: Address): Promise<Connection> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new WirebenchError(
      'CONNECT_FAILED',
      `${to.host} port ${to.port} did not answer within ${CONNECT_MS / 1000} s; check the address`,
    );
    timer = setTimeout(() => {
      reject(error);
      void connecting.then((connection) => connection.close()).catch(() => {});
    }, CONNECT_MS);
  });
  return Promise.race([connecting, late]).finally(() => clearTimeout(timer));
}
