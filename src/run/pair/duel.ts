import { loadavg } from 'node:os';
import { seeded } from '../../rng.ts';
import { type Duel, type PairRecord, SCHEMA_VERSION } from '../../schema.ts';
import { cpuTimes, stealShare } from '../environment.ts';
import type { Launcher, Role } from '../launch.ts';
import { PREPARE_MS } from '../limits.ts';
import { measurePair, type RunBlock } from './pair.ts';
import type { Pin } from './pin.ts';

/** A block is a millisecond of work: an arm that takes this long for one hangs. */
const BLOCK_MS = 20_000;

/** One pair of a duel in fresh processes, in random order, on one CPU. Throws what made an arm fail. */
export async function fight(
  duel: Duel,
  index: number,
  seed: number,
  { launcher, pin, signal }: { launcher: Pick<Launcher, 'launch'>; pin: Pin | null; signal: AbortSignal },
): Promise<PairRecord> {
  const rng = seeded(seed, 'pair', duel.id, String(index));
  const first = rng() < 0.5 ? 'a' : 'b';
  const before = cpuTimes();
  const roles: Role[] = [];
  const abort = () => {
    for (const role of roles) void role.kill();
  };
  signal.addEventListener('abort', abort, { once: true });
  const started = (arm: 'a' | 'b'): Role => {
    const role = launcher.launch(`${arm.toUpperCase()} of ${duel.id}`, pin?.runtime ?? null);
    roles.push(role);
    const slowedBy = arm === 'b' ? duel.slowedBy : undefined;
    const { payload, op } = duel;
    const codec = duel[arm];
    role.prepare({ kind: 'arm', codec, payload, op, seed, ...(slowedBy !== undefined && { slowedBy }) });
    return role;
  };
  try {
    const arms = first === 'a' ? { a: started('a'), b: started('b') } : swap(started('b'), started('a'));
    for (const role of roles) await role.expect('ready', PREPARE_MS);
    const measured = await measurePair(blocksOf(arms.a), blocksOf(arms.b), rng);
    for (const role of roles) role.send({ type: 'block', operations: 0 });
    for (const role of roles) await role.expect('bye', PREPARE_MS);
    return {
      v: SCHEMA_VERSION,
      cell: duel.id,
      round: index,
      kind: 'pair',
      first,
      ...measured,
      stealShare: stealShare(before, cpuTimes()),
      loadAverage: loadavg()[0] ?? null,
    };
  } finally {
    signal.removeEventListener('abort', abort);
    await Promise.all(roles.map((role) => role.kill()));
  }
}

const swap = (b: Role, a: Role) => ({ a, b });

const blocksOf =
  (role: Role): RunBlock =>
  async (operations) => {
    role.send({ type: 'block', operations });
    return role.expect('blocked', BLOCK_MS);
  };
