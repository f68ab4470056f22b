/** Daemons, targets and what is said to them, for tests. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { TestContext } from 'node:test';
import type { Cell } from '../schema.ts';
import { version } from '../version.ts';
import { cellLike } from './_cells.ts';
import { type DaemonOptions, type Limits, startDaemon } from './daemon.ts';
import { PROTOCOL_VERSION, type RunnerMessage, type Task } from './protocol.ts';
import { openTarget } from './remote.ts';

export const TOKEN = 'a token of this test';
export const LONG_MS = 30_000;
const LIMITS: Limits = { connections: 16, openMs: LONG_MS, roleMs: LONG_MS };

interface Changes extends Partial<Pick<DaemonOptions, 'dataPort' | 'allowModule' | 'port'>> {
  readonly limits?: Partial<Limits>;
}

/** A daemon on a free port of the loopback address, closed after the test. */
export async function daemonOf(t: TestContext, { limits, ...changes }: Changes = {}) {
  const daemon = await startDaemon({
    host: '127.0.0.1',
    port: 0,
    token: TOKEN,
    dataPort: 0,
    allowModule: false,
    ...changes,
    limits: { ...LIMITS, ...limits },
  });
  t.after(() => daemon.close());
  return { ...daemon, target: { ...daemon.address, token: TOKEN } };
}

/** The same, opened by a runner. */
export async function opened(t: TestContext, changes: Changes = {}) {
  const daemon = await daemonOf(t, changes);
  return { ...daemon, ...(await openTarget(daemon.target)) };
}

/** Sends text and reads until the other end hangs up. Nothing is said back to what it says. */
export async function say(port: number, text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  socket.write(text);
  // Not `once`: who is hung up on with a word under way is reset, which is a hang-up as well.
  await new Promise((hungUp) => socket.on('close', hungUp));
  return heard;
}

export const lineOf = (message: object): string => `${JSON.stringify(message)}\n`;

export const openLine = (changes: Partial<Extract<RunnerMessage, { type: 'open' }>> = {}): string =>
  lineOf({ type: 'open', protocol: PROTOCOL_VERSION, version, token: TOKEN, ...changes });

/** Opaque bytes echoed over TCP, unless told. */
export const wireCell = (changes: Partial<Cell> = {}): Cell =>
  cellLike({
    id: 'wire',
    scenario: { use: 'echo' },
    transport: { use: 'tcp' },
    codec: { use: 'none' },
    payload: { use: 'opaque' },
    delivery: 'reliable',
    load: { kind: 'closed', clients: 1, depth: 4 },
    warmupMs: 5,
    windowMs: 20,
    ...changes,
  });

const inRound = { round: 0, seed: 1, epoch: 7 };
export const serveTask = (changes: Partial<Cell> = {}): Task => ({
  kind: 'serve',
  cell: wireCell(changes),
  ...inRound,
  at: null,
});

/** Every other kind of task. */
export const otherTasks: readonly Task[] = [
  { kind: 'describe', of: 'codecs', ref: { use: './a.mjs' } },
  { kind: 'inspect', codec: { use: 'json' }, payloads: [{ use: 'tick' }], known: [], seed: 1 },
  { kind: 'codec', cell: cellLike({ id: 'a' }), ...inRound },
  { kind: 'drive', cell: wireCell(), ...inRound, to: { host: '127.0.0.1', port: 9 } },
  { kind: 'colocated', cell: wireCell({ transport: { use: 'memory' } }), ...inRound },
];

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const closed = once(server, 'close');
  server.close();
  await closed;
  return typeof bound === 'object' && bound ? bound.port : 0;
}
