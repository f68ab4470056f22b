import { createHash } from 'node:crypto';
import { messageOf, WirebenchError } from '../errors.ts';
import { longestMs } from '../estimate.ts';
import { isPython } from '../python/codec.ts';
import type { Cell, Record } from '../schema.ts';
import type { Address } from '../types.ts';
import { DRAIN_MS } from './drain.ts';
import { supervise } from './guard/supervise.ts';
import type { Launcher, Role } from './launch.ts';
import { connectMs, largeMs, PREPARE_MS } from './limits.ts';
import { processesOf } from './processes.ts';
import type { CellProfiles } from './profiles.ts';
import type { TaskOf } from './protocol.ts';
import { isUnderWay, SETTLE_MS } from './settle.ts';

/** Beyond warm-up, window and drain, a role may take this long to say what it counted. */
export const GRACE_MS = 10_000;
/** A process that has said all writes its profile, and is given this long. */
const PROFILE_MS = 30_000;
/** After its client has died a server is asked for what it counted, and given this long. */
const LAST_WORDS_MS = 2000;

export interface RoundContext {
  readonly launcher: Pick<Launcher, 'launch'>;
  /** Where servers start, when that is not here. */
  readonly target?: Pick<Launcher, 'launch'>;
  readonly round: number;
  readonly seed: number;
  /** The broker of the cell's wire. */
  readonly at?: Address;
  readonly append: (record: Record) => void;
  /** Where its processes write CPU profiles, if they are to. */
  readonly profiles?: CellProfiles;
  /** Aborted: the roles are ended and the round is left without an end record. */
  readonly signal: AbortSignal;
}

/** Tells this round's messages from those of any other round or run: 32 bits of a hash. */
export const epochOf = (runStartedAt: string, cell: string, round: number): number =>
  createHash('sha256').update(`${runStartedAt} ${cell} ${round}`).digest().readUInt32LE(0);

/** Measures one round of one cell in fresh processes and appends its records. Throws what made it fail. */
export async function measureRound(cell: Cell, epoch: number, context: RoundContext): Promise<void> {
  const roles: Role[] = [];
  const { round, seed, profiles } = context;
  const runtime = isPython(cell.runtime) ? null : cell.runtime;
  const launch: Launch = (label, { on = context.launcher, nodeArgs = [], who = '' } = {}) => {
    const args = [...nodeArgs, ...(profiles?.nodeArgs(who) ?? [])];
    const role = on.launch(`${label} of ${cell.id}`, runtime, args);
    role.onRecord = context.append;
    roles.push(role);
    return role;
  };
  const { warmupMs, windowMs } = cell;
  const at = new Date().toISOString();
  context.append({ v: 1, cell: cell.id, round, kind: 'start', at, warmupMs, windowMs });
  const abort = () => {
    for (const role of roles) void role.kill();
  };
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    await inRoles({ cell, round, seed, epoch }, launch, context);
    if (profiles) {
      await Promise.all(roles.map((role) => role.kill(PROFILE_MS)));
      profiles.keep();
    }
    context.append({ v: 1, cell: cell.id, round, kind: 'end', status: 'ok' });
  } finally {
    context.signal.removeEventListener('abort', abort);
    await Promise.all(roles.map((role) => role.kill()));
    profiles?.discard();
  }
}

type Launch = (
  label: string,
  how?: {
    readonly on?: Pick<Launcher, 'launch'> | undefined;
    readonly nodeArgs?: readonly string[];
    /** Tells its profile from those of the other processes of the cell. */
    readonly who?: string;
  },
) => Role;

async function inRoles(
  task: InRound,
  launch: Launch,
  { target, at, signal }: Pick<RoundContext, 'target' | 'at' | 'signal'>,
): Promise<void> {
  const { cell } = task;
  if (cell.scenario === null) {
    for (const { part, nodeArgs, mayDie } of processesOf(cell.study)) {
      const start = () => launch('codec process', { nodeArgs, who: part ?? '' });
      if (mayDie) await supervise(start, { kind: 'codec', ...task }, untilReady(cell), signal);
      else await single(start(), { kind: 'codec', ...task, ...(part && { part }) });
    }
  } else if (cell.colocated) await single(launch('process'), { kind: 'colocated', ...task });
  else {
    const relay = cell.impairments.length > 0 ? launch('relay', { who: 'relay' }) : undefined;
    const server = launch('server', { on: target, who: 'server' });
    await pair(server, launch('client', { who: 'client' }), relay, { ...task, at: at ?? null });
  }
}

type InRound = { cell: Cell; round: number; seed: number; epoch: number };
type Pair = InRound & { at: Address | null };

const largeOf = ({ sizeBytes, payload }: Cell) => largeMs(Math.max(sizeBytes ?? 0, payload?.sizeBytes ?? 0));
const untilReady = (cell: Cell) => PREPARE_MS + largeOf(cell) + connectMs(cell);
const untilDone = (cell: Cell) => longestMs(cell) + DRAIN_MS + GRACE_MS + largeOf(cell);

async function single(role: Role, task: TaskOf<'codec' | 'colocated'>): Promise<void> {
  role.prepare(task);
  await role.expect('ready', untilReady(task.cell));
  role.send({ type: 'start' });
  await role.expect('bye', untilDone(task.cell));
}

/** The server first: it says where it listens. Whatever happens to one end is told with that end's name. */
async function pair(
  server: Role,
  client: Role,
  relay: Role | undefined,
  { at, ...task }: Pair,
): Promise<void> {
  server.prepare({ kind: 'serve', ...task, at });
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
