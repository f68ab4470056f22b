import { createHash } from 'node:crypto';
import { messageOf, WirebenchError } from '../errors.ts';
import type { Cell, Record } from '../schema.ts';
import type { Launcher, Role } from './launch.ts';
import { PREPARE_MS } from './limits.ts';
import { DRAIN_MS } from './load.ts';

/** Beyond warm-up, window and drain, a role may take this long to say what it counted. */
export const GRACE_MS = 10_000;
/** After its client has died a server is asked for what it counted, and given this long. */
const LAST_WORDS_MS = 2000;

export interface RoundContext {
  readonly launcher: Launcher;
  readonly round: number;
  readonly seed: number;
  readonly append: (record: Record) => void;
  /** Aborted: the roles are ended and the round is left without an end record. */
  readonly signal: AbortSignal;
}

/** Tells this round's messages from those of any other round or run: 32 bits of a hash. */
export const epochOf = (runStartedAt: string, cell: string, round: number): number =>
  createHash('sha256').update(`${runStartedAt} ${cell} ${round}`).digest().readUInt32LE(0);

/** Measures one round of one cell in fresh processes and appends its records. Throws what made it fail. */
export async function measureRound(cell: Cell, epoch: number, context: RoundContext): Promise<void> {
  const roles: Role[] = [];
  const launch = (label: string) => {
    const role = context.launcher.launch(label);
    role.onRecord = context.append;
    roles.push(role);
    return role;
  };
  const { round, seed } = context;
  const task = { cell, round, seed, epoch };
  const { warmupMs, windowMs } = cell;
  context.append({
    v: 1,
    cell: cell.id,
    round,
    kind: 'start',
    at: new Date().toISOString(),
    warmupMs,
    windowMs,
  });
  const abort = () => {
    for (const role of roles) void role.kill();
  };
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    if (cell.scenario === null)
      await single(launch(`codec process of ${cell.id}`), { kind: 'codec', ...task });
    else if (cell.colocated) await single(launch(`process of ${cell.id}`), { kind: 'colocated', ...task });
    else await pair(launch(`server of ${cell.id}`), launch(`client of ${cell.id}`), task);
    context.append({ v: 1, cell: cell.id, round, kind: 'end', status: 'ok' });
  } finally {
    context.signal.removeEventListener('abort', abort);
    await Promise.all(roles.map((role) => role.kill()));
  }
}

type InRound = { cell: Cell; round: number; seed: number; epoch: number };

const untilDone = ({ warmupMs, windowMs }: Cell) => warmupMs + windowMs + DRAIN_MS + GRACE_MS;

async function single(role: Role, task: InRound & { kind: 'codec' | 'colocated' }): Promise<void> {
  role.prepare(task);
  await role.expect('ready', PREPARE_MS);
  role.send({ type: 'start' });
  await role.expect('bye', untilDone(task.cell));
}

/** The server first: it says where it listens. Whatever happens to one end is told with that end's name. */
async function pair(server: Role, client: Role, task: InRound): Promise<void> {
  server.prepare({ kind: 'serve', ...task, at: { host: '127.0.0.1', port: 0 } });
  const { address } = await server.expect('ready', PREPARE_MS);
  if (!address)
    throw new WirebenchError(
      'PROTOCOL',
      'the server is ready but says no address; its scenario must return its listener',
    );
  client.prepare({ kind: 'drive', ...task, to: address });
  const done = untilDone(task.cell);
  const gone = server.expect('bye', PREPARE_MS + 2 * done);
  gone.catch(() => {});
  const lost = gone.then(() => {
    throw new WirebenchError('ROLE_DIED', 'the server ended before its client');
  });
  lost.catch(() => {});
  try {
    await Promise.race([client.expect('ready', PREPARE_MS), lost]);
    client.send({ type: 'start' });
    await Promise.race([client.expect('closed', done), lost]);
    server.send({ type: 'stop' });
    await Promise.race([client.expect('bye', done), lost]);
  } catch (error) {
    await lastWords(server);
    throw error;
  }
  server.send({ type: 'bye' });
  await gone;
}

/** What a server counted before its client failed is still a record. */
async function lastWords(server: Role): Promise<void> {
  server.send({ type: 'stop' });
  server.send({ type: 'bye' });
  await server.expect('bye', LAST_WORDS_MS).catch((error: unknown) => messageOf(error));
}
