import { createHash } from 'node:crypto';
import { messageOf, WirebenchError } from '../errors.ts';
import { longestMs } from '../estimate.ts';
import { isPython } from '../python/codec.ts';
import type { Cell, Record } from '../schema.ts';
import type { Study } from '../types.ts';
import { DRAIN_MS } from './drain.ts';
import type { Launcher, Role } from './launch.ts';
import { connectMs, largeMs, PREPARE_MS } from './limits.ts';
import { isUnderWay, SETTLE_MS } from './settle.ts';

/** Beyond warm-up, window and drain, a role may take this long to say what it counted. */
export const GRACE_MS = 10_000;
/** After its client has died a server is asked for what it counted, and given this long. */
const LAST_WORDS_MS = 2000;

export interface RoundContext {
  readonly launcher: Pick<Launcher, 'launch'>;
  /** Where servers start, when that is not here. */
  readonly target?: Pick<Launcher, 'launch'>;
  readonly round: number;
  readonly seed: number;
  readonly append: (record: Record) => void;
  /** Aborted: the roles are ended and the round is left without an end record. */
  readonly signal: AbortSignal;
}

/** What a study asks of the runtime itself. */
const EXEC_ARGS: { readonly [study in Study | 'speed']?: readonly string[] } = {
  memory: ['--expose-gc'],
};

/** Tells this round's messages from those of any other round or run: 32 bits of a hash. */
export const epochOf = (runStartedAt: string, cell: string, round: number): number =>
  createHash('sha256').update(`${runStartedAt} ${cell} ${round}`).digest().readUInt32LE(0);

/** Measures one round of one cell in fresh processes and appends its records. Throws what made it fail. */
export async function measureRound(cell: Cell, epoch: number, context: RoundContext): Promise<void> {
  const roles: Role[] = [];
  const launch = (label: string, { launch: start } = context.launcher) => {
    const role = start(label, isPython(cell.runtime) ? null : cell.runtime, EXEC_ARGS[cell.study ?? 'speed']);
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
    else {
      const relay = cell.impairments.length > 0 ? launch(`relay of ${cell.id}`) : undefined;
      await pair(launch(`server of ${cell.id}`, context.target), launch(`client of ${cell.id}`), relay, task);
    }
    context.append({ v: 1, cell: cell.id, round, kind: 'end', status: 'ok' });
  } finally {
    context.signal.removeEventListener('abort', abort);
    await Promise.all(roles.map((role) => role.kill()));
  }
}

type InRound = { cell: Cell; round: number; seed: number; epoch: number };

const largeOf = ({ sizeBytes, payload }: Cell) => largeMs(Math.max(sizeBytes ?? 0, payload.sizeBytes ?? 0));
const untilReady = (cell: Cell) => PREPARE_MS + largeOf(cell) + connectMs(cell);
const untilDone = (cell: Cell) => longestMs(cell) + DRAIN_MS + GRACE_MS + largeOf(cell);

async function single(role: Role, task: InRound & { kind: 'codec' | 'colocated' }): Promise<void> {
  role.prepare(task);
  await role.expect('ready', untilReady(task.cell));
  role.send({ type: 'start' });
  await role.expect('bye', untilDone(task.cell));
}

/** The server first: it says where it listens. Whatever happens to one end is told with that end's name. */
async function pair(server: Role, client: Role, relay: Role | undefined, task: InRound): Promise<void> {
  server.prepare({ kind: 'serve', ...task, at: null });
  const { address } = await server.expect('ready', untilReady(task.cell));
  if (!address)
    throw new WirebenchError(
      'PROTOCOL',
      'the server is ready but says no address; its scenario must return its listener',
    );
  relay?.prepare({ kind: 'relay', ...task, to: address });
  const to = (await relay?.expect('ready', PREPARE_MS))?.address ?? address;
  client.prepare({ kind: 'drive', ...task, to });
  const done = untilDone(task.cell);
  // In the order in which they are told to end: what the relay still holds is nobody's any more.
  const others = relay ? [relay, server] : [server];
  const gone = others.map((role) => role.expect('bye', untilReady(task.cell) + 2 * done));
  for (const bye of gone) bye.catch(() => {});
  const lost = Promise.race(gone).then(() => {
    throw new WirebenchError('ROLE_DIED', 'the server or the relay ended before the client');
  });
  lost.catch(() => {});
  try {
    await Promise.race([client.expect('ready', untilReady(task.cell)), lost]);
    relay?.send({ type: 'start' });
    await Promise.race([relay?.expect('ready', PREPARE_MS), lost]);
    client.send({ type: 'start' });
    await Promise.race([client.expect('closed', done), lost]);
    for (const role of others) role.send({ type: 'stop' });
    if (isUnderWay(task.cell)) {
      await Promise.race([client.expect('drained', done), lost]);
      await Promise.race([settleInTurn(server, relay), lost]);
      client.send({ type: 'settle' });
    }
    await Promise.race([client.expect('bye', done), lost]);
  } catch (error) {
    await Promise.all(others.map(lastWords));
    throw error;
  }
  for (const [at, role] of others.entries()) {
    role.send({ type: 'bye' });
    await gone[at];
  }
}

/** In the order of a message's way: each of them then has all that was sent to it. */
async function settleInTurn(server: Role, relay: Role | undefined): Promise<void> {
  for (const role of relay ? [relay, server, relay] : [server]) {
    role.send({ type: 'settle' });
    await role.expect('settled', SETTLE_MS + GRACE_MS);
  }
}

/** What a server or relay counted before its client failed is still a record. */
async function lastWords(role: Role): Promise<void> {
  // A relay may still wait for the start.
  role.send({ type: 'start' });
  role.send({ type: 'stop' });
  role.send({ type: 'bye' });
  await role.expect('bye', LAST_WORDS_MS).catch((error: unknown) => messageOf(error));
}
