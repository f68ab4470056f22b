import { loadavg } from 'node:os';
import { nameOf } from '../../names.ts';
import { seeded } from '../../rng.ts';
import { type Duel, type PairRecord, SCHEMA_VERSION } from '../../schema.ts';
import { cpuTimes, stealShare } from '../environment.ts';
import { epochOf } from '../execute.ts';
import type { Launcher, Role } from '../launch.ts';
import { PREPARE_MS, readyMs } from '../limits.ts';
import { cellOver } from './_cell-over.ts';
import { measurePair, PAIR_LIMITS, type RunBlock } from './pair.ts';
import type { Pin } from './pin.ts';

/** A block is some milliseconds of work. */
const BLOCK_MS = 20_000;
/** Round trips wait for two processes to be woken: longer blocks hold enough of them. */
const WIRE_LIMITS = { ...PAIR_LIMITS, blockNs: 2e6, warmupSteps: 6, level: 0.05 };

export interface Ring {
  readonly launcher: Pick<Launcher, 'launch'>;
  readonly pin: Pin | null;
  readonly signal: AbortSignal;
  /** An arm that takes longer for a block hangs. */
  readonly blockMs?: number;
}

/** One pair of a duel in fresh processes, in random order, on one CPU. Throws what made an arm fail. */
export async function fight(
  duel: Duel,
  index: number,
  seed: number,
  { launcher, pin, signal, blockMs = BLOCK_MS }: Ring,
): Promise<PairRecord> {
  const rng = seeded(seed, 'pair', duel.id, String(index));
  const order = rng() < 0.5 ? (['a', 'b'] as const) : (['b', 'a'] as const);
  // Both share one CPU.
  const withinMs = 2 * (await readyMs([duel.payload]));
  const before = cpuTimes();
  const fromMs = performance.now();
  const roles: Role[] = [];
  const launch: Launch = (label, runtime) => {
    const role = launcher.launch(`${label} of ${duel.id}`, runtime);
    roles.push(role);
    return role;
  };
  const abort = () => {
    for (const role of roles) void role.kill();
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    const started = { a: undefined as Role | undefined, b: undefined as Role | undefined };
    // To the end of both, so that nothing is launched behind the clean-up.
    const starts = await Promise.allSettled(
      order.map(async (arm) => {
        started[arm] = await (duel.over ? startOver : start)(duel, arm, index, seed, { launch, pin });
      }),
    );
    for (const one of starts) if (one.status === 'rejected') throw one.reason;
    const { a, b } = started;
    if (!a || !b) throw new TypeError('a pair has two arms');
    for (const role of [a, b]) await role.expect('ready', withinMs);
    const limits = {
      ...(duel.over ? WIRE_LIMITS : PAIR_LIMITS),
      slowedBy: duel.slowedBy ?? 0,
    };
    const measured = await measurePair(blocksOf(a, blockMs), blocksOf(b, blockMs), rng, limits);
    for (const role of [a, b]) role.send({ type: 'block', operations: 0 });
    for (const role of [a, b]) await role.expect('bye', withinMs);
    return {
      v: SCHEMA_VERSION,
      cell: duel.id,
      round: index,
      kind: 'pair',
      first: order[0],
      ...measured,
      tookMs: Math.round(performance.now() - fromMs),
      stealShare: stealShare(before, cpuTimes()),
      loadAverage: loadavg()[0] ?? null,
    };
  } finally {
    signal.removeEventListener('abort', abort);
    await Promise.all(roles.map((role) => role.kill()));
  }
}

type Launch = (label: string, runtime: Pin['runtime'] | null) => Role;
interface Means {
  readonly launch: Launch;
  readonly pin: Pin | null;
}

/** `B (head)`. */
const whoOf = (duel: Duel, arm: 'a' | 'b'): string => `${arm.toUpperCase()} (${nameOf(duel[arm])})`;

async function start(
  duel: Duel,
  arm: 'a' | 'b',
  index: number,
  seed: number,
  { launch, pin }: Means,
): Promise<Role> {
  const role = launch(whoOf(duel, arm), pin?.runtime ?? null);
  const { payload, op } = duel;
  role.prepare({
    kind: 'arm',
    codec: duel[arm],
    payload,
    op,
    seed,
    thorough: index === 0,
  });
  return role;
}

/** Over a wire: servers of both arms share one CPU, clients the other. */
async function startOver(
  duel: Duel,
  arm: 'a' | 'b',
  index: number,
  seed: number,
  { launch, pin }: Means,
): Promise<Role> {
  const cell = cellOver(duel, arm);
  const task = { cell, round: index, seed, epoch: epochOf(String(seed), `${duel.id} ${arm}`, index) };
  const server = launch(`server of ${whoOf(duel, arm)}`, pin?.beside ?? null);
  const client = launch(`client of ${whoOf(duel, arm)}`, pin?.runtime ?? null);
  server.prepare({ kind: 'serve', ...task, at: null });
  const { address } = await server.expect('ready', PREPARE_MS);
  if (!address) throw new TypeError('a server says where it listens');
  client.prepare({ kind: 'wire-arm', ...task, to: address });
  return client;
}

const blocksOf =
  (role: Role, withinMs: number): RunBlock =>
  async (operations) => {
    role.send({ type: 'block', operations });
    return role.expect('blocked', withinMs);
  };
