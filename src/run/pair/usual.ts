import { loadavg } from 'node:os';
import { type Duel, SCHEMA_VERSION, type Tinybench, type UsualRecord } from '../../schema.ts';
import type { Launcher } from '../launch.ts';
import { PREPARE_MS } from '../limits.ts';

const RUNS = 10;
const TIMED_MS = 60_000;

/** A and B compared as is usual: tinybench on both in one process; then ten processes of A, and ten of B. Throws what made one fail. */
export async function compareUsually(
  duel: Duel,
  { part, index, seed }: { part: string; index: number; seed: number },
  { launcher, signal }: { launcher: Pick<Launcher, 'launch'>; signal: AbortSignal },
): Promise<UsualRecord> {
  const fromMs = performance.now();
  const [loadAverage = 0] = loadavg();
  const slower = duel.slowedBy ?? 0;
  const timed = (tasks: readonly number[]) => time(duel, tasks, seed, { launcher, signal });
  const [a, b] = await timed([0, slower]);
  if (!a || !b) throw new TypeError('two tasks are told of');
  const runs = async (share: number) => {
    const means: number[] = [];
    for (let n = 0; n < RUNS; n++) means.push((await timed([share]))[0]?.meanNs ?? Number.NaN);
    return means;
  };
  const [aMeansNs, bMeansNs] = [await runs(0), await runs(slower)];
  return {
    v: SCHEMA_VERSION,
    cell: part,
    round: index,
    kind: 'usual',
    duel: duel.id,
    loadAverage,
    together: { a, b },
    aMeansNs,
    bMeansNs,
    tookMs: Math.round(performance.now() - fromMs),
  };
}

async function time(
  { id, a, payload, op }: Duel,
  tasks: readonly number[],
  seed: number,
  { launcher, signal }: { launcher: Pick<Launcher, 'launch'>; signal: AbortSignal },
): Promise<Tinybench[]> {
  signal.throwIfAborted();
  const role = launcher.launch(`run of ${id}`);
  const abort = () => void role.kill();
  signal.addEventListener('abort', abort, { once: true });
  try {
    role.prepare({ kind: 'usual', codec: a, payload, op, seed, tasks: [...tasks] });
    const said = await role.expect('timed', PREPARE_MS + TIMED_MS);
    await role.expect('bye', PREPARE_MS);
    return said.tasks;
  } finally {
    signal.removeEventListener('abort', abort);
    await role.kill();
  }
}
