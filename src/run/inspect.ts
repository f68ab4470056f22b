import { homedir } from 'node:os';
import { asWirebenchError, type OnFailure, WirebenchError } from '../errors.ts';
import { isOf } from '../inspected.ts';
import { nameOf, withoutFolders } from '../names.ts';
import { isPython } from '../python/codec.ts';
import type { Cell, CodecFacts, Inspection, PayloadFacts, Runtime } from '../schema.ts';
import type { Ref } from '../types.ts';
import { inLanes } from './lanes.ts';
import type { Launcher } from './launch.ts';
import { readyMs, timelessAtOnce } from './limits.ts';
import type { Inspecting } from './measure.ts';
import type { TaskOf } from './protocol.ts';

export interface Inspected {
  readonly codecs: CodecFacts[];
  readonly payloads: PayloadFacts[];
  readonly inspections: Inspection[];
  /** Of runtimes that were asked for. */
  readonly engines: Record<string, string>;
}

/**
 * Every codec, and every pair of codec and payload that is planned, each codec in a process of its own, before anything is
 * timed: so some of them side by side. Throws INTERRUPTED when `signal` was aborted: of half of the pairs nothing can be planned.
 */
export async function inspectAll(
  cells: readonly Pick<Cell, 'codec' | 'payload' | 'runtime' | 'floor'>[],
  seed: number,
  launcher: Pick<Launcher, 'launch'>,
  onFailure: OnFailure,
  onInspect: (inspecting: Inspecting) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Inspected> {
  const pairs = new Map<string, { codec: Ref; runtime: Runtime | null; payloads: Map<string, Ref> }>();
  for (const { codec, payload, runtime } of cells.filter(({ floor }) => floor === null)) {
    const key = `${nameOf(codec)} ${runtime?.name ?? ''}`;
    const pair = pairs.get(key) ?? { codec, runtime, payloads: new Map() };
    pairs.set(key, pair);
    if (payload) pair.payloads.set(nameOf(payload), payload);
  }
  const order = [...pairs.values()];
  const found: Inspected[] = [];
  await inLanes([...order.entries()], timelessAtOnce(), async ([at, { codec, runtime, payloads }]) => {
    refuseAborted(signal);
    onInspect({ at: at + 1, of: order.length, codec: nameOf(codec) });
    const known = found.flatMap((one) => one.payloads.map(({ name }) => name));
    const asked = { codec, runtime, payloads: [...payloads.values()], known };
    found[at] = await inspectCodec(asked, { seed, launcher, onFailure, signal });
  });
  const payloads = found.flatMap((one) => one.payloads);
  return {
    codecs: found.flatMap((one) => one.codecs),
    // Looked at side by side, a payload may have been described twice.
    payloads: [...new Map(payloads.map((facts) => [facts.name, facts])).values()],
    inspections: found.flatMap((one) => one.inspections),
    engines: Object.assign({}, ...found.map((one) => one.engines)),
  };
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted)
    throw new WirebenchError('INTERRUPTED', 'stopped before anything was measured; run again from the start');
}

interface Means {
  readonly seed: number;
  readonly launcher: Pick<Launcher, 'launch'>;
  readonly onFailure: OnFailure;
  readonly signal: AbortSignal;
}

async function inspectCodec(
  {
    codec,
    runtime,
    payloads,
    known,
  }: Pick<TaskOf<'inspect'>, 'codec' | 'payloads' | 'known'> & { runtime: Runtime | null },
  { seed, launcher, onFailure, signal }: Means,
): Promise<Inspected> {
  const inRuntime = runtime === null ? {} : { runtime: runtime.name };
  const withinMs = await readyMs(payloads);
  const role = launcher.launch(`process that inspects ${nameOf(codec)}`, isPython(runtime) ? null : runtime);
  const stop = () => void role.kill();
  signal.addEventListener('abort', stop, { once: true });
  try {
    role.prepare({ kind: 'inspect', codec, payloads, known, seed, ...(isPython(runtime) && { runtime }) });
    const found = await role.expect('inspected', withinMs);
    return {
      codecs: [{ ...found.codec, ...inRuntime }],
      payloads: found.payloads,
      inspections: found.inspections.map((inspection) => ({ ...inspection, ...inRuntime })),
      engines: runtime === null ? {} : { [runtime.name]: found.engine },
    };
  } catch (thrown) {
    refuseAborted(signal);
    const error = asWirebenchError(thrown, 'CODEC_FAILED', nameOf(codec));
    onFailure(`${nameOf(codec)}, before timing`, error);
    const { code, message: said } = error;
    const message = withoutFolders(said, process.cwd(), homedir());
    const inspections = payloads.map(
      (payload): Inspection => ({
        status: 'failed',
        codec: nameOf(codec),
        payload: nameOf(payload),
        ...inRuntime,
        code,
        message,
      }),
    );
    return { codecs: [], payloads: [], inspections, engines: {} };
  } finally {
    signal.removeEventListener('abort', stop);
    await role.kill();
  }
}

/**
 * The cells that may be timed: pairs that came back exactly, and floors with the sizes found for their table.
 * A floor of a table with no rows left, or none that has bytes, goes too. Pure.
 */
export function resolveCells(cells: readonly Cell[], inspections: readonly Inspection[]): Cell[] {
  const exact = inspections.filter((inspection) => inspection.status === 'exact');
  const found = (cell: Cell) => exact.find(isOf(cell));
  const rows = cells.filter((cell) => cell.floor === null && found(cell));
  return cells.flatMap((cell) => {
    if (cell.payload === null) return [cell];
    if (cell.floor === null)
      return found(cell) ? [{ ...cell, sizeBytes: found(cell)?.sizeBytes ?? null }] : [];
    const sizes = rows
      .filter(({ table }) => table === cell.table)
      .flatMap((row) => found(row)?.sizeBytes ?? []);
    if (sizes.length === 0) return [];
    return [{ ...cell, sizeBytes: cell.floor === 'smallest' ? Math.min(...sizes) : Math.max(...sizes) }];
  });
}
