import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import * as v from 'valibot';
import { WirebenchError } from '../errors.ts';
import { MAX_HELLO_BYTES, MAX_LINE_BYTES } from './protocol.ts';

/** Cuts a byte stream into lines of at most `limitBytes()`. Returns false once a line is too long: nothing after it is read. */
export function createLines(
  limitBytes: () => number,
  onLine: (line: string) => void,
): (chunk: Buffer) => boolean {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  return (chunk) => {
    const parts = (kept + decoder.write(chunk)).split('\n');
    kept = parts.pop() ?? '';
    for (const part of parts) {
      if (part.length > limitBytes()) return false;
      onLine(part);
    }
    return kept.length <= limitBytes();
  };
}

export interface Channel<Out> {
  send(message: Out): void;
  /** Sends what is queued, then closes. */
  end(): void;
  destroy(): void;
}

/**
 * JSON lines of one schema each way. A line that is too long, not JSON or not of the schema ends the channel with a
 * PROTOCOL error; `onClose` is called once. Until `trusted()` lines must be short: a stranger costs nothing.
 */
export function openChannel<In, Out>(
  socket: Socket,
  schema: v.GenericSchema<unknown, In>,
  handle: {
    onMessage(message: In): void;
    onClose(error?: Error): void;
    trusted(): boolean;
  },
): Channel<Out> {
  let open = true;
  const close = (error?: Error) => {
    if (!open) return;
    open = false;
    socket.destroy();
    handle.onClose(error);
  };
  const broken = (why: string) =>
    close(
      new WirebenchError('PROTOCOL', `the control channel broke: ${why}; both ends must run one version`),
    );
  const onLine = (line: string) => {
    if (!open) return;
    const message = parseLine(schema, line);
    if (message === undefined) broken('a line that is not of the protocol');
    else handle.onMessage(message);
  };
  const feed = createLines(() => (handle.trusted() ? MAX_LINE_BYTES : MAX_HELLO_BYTES), onLine);
  socket.setNoDelay(true);
  socket.on('data', (chunk) => feed(chunk) || broken('a line that is too long'));
  socket.on('error', (error) => close(error));
  socket.on('close', () => close());
  return {
    send: (message) => void (open && socket.write(`${JSON.stringify(message)}\n`)),
    end: () => socket.end(),
    destroy: () => close(),
  };
}

function parseLine<In>(schema: v.GenericSchema<unknown, In>, line: string): In | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(line));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
