import { homedir } from 'node:os';
import { asWirebenchError, type OnFailure } from '../errors.ts';
import { nameOf, payloadName, withoutFolders } from '../names.ts';
import type { Cell, CodecFacts, Inspection, PayloadFacts } from '../schema.ts';
import type { Ref } from '../types.ts';
import type { Launcher } from './launch.ts';
import { PREPARE_MS } from './limits.ts';

export interface Inspected {
  readonly codecs: CodecFacts[];
  readonly payloads: PayloadFacts[];
  readonly inspections: Inspection[];
}

/** Every codec, and every pair of codec and payload that is planned, each codec in a process of its own, before anything is timed. */
export async function inspectAll(
  cells: readonly Cell[],
  seed: number,
  launcher: Pick<Launcher, 'launch'>,
  onFailure: OnFailure,
): Promise<Inspected> {
  const pairs = new Map<string, { codec: Ref; payloads: Map<string, Ref> }>();
  for (const { codec, payload } of cells.filter(({ floor }) => floor === null)) {
    const pair = pairs.get(nameOf(codec)) ?? { codec, payloads: new Map() };
    pairs.set(nameOf(codec), pair);
    if (payload) pair.payloads.set(nameOf(payload), payload);
  }
  const all: Inspected = { codecs: [], payloads: [], inspections: [] };
  for (const { codec, payloads } of pairs.values()) {
    const one = await inspectCodec(codec, [...payloads.values()], seed, launcher, onFailure);
    all.codecs.push(...one.codecs);
    all.inspections.push(...one.inspections);
    const known = new Set(all.payloads.map(({ name }) => name));
    all.payloads.push(...one.payloads.filter(({ name }) => !known.has(name)));
  }
  return all;
}

async function inspectCodec(
  codec: Ref,
  payloads: Ref[],
  seed: number,
  launcher: Pick<Launcher, 'launch'>,
  onFailure: OnFailure,
): Promise<Inspected> {
  const role = launcher.launch(`process that inspects ${nameOf(codec)}`);
  try {
    role.prepare({ kind: 'inspect', codec, payloads, seed });
    const found = await role.expect('inspected', PREPARE_MS * Math.max(1, payloads.length));
    return { codecs: [found.codec], payloads: found.payloads, inspections: found.inspections };
  } catch (thrown) {
    const error = asWirebenchError(thrown, 'CODEC_FAILED', nameOf(codec));
    onFailure(`${nameOf(codec)}, before timing`, error);
    const { code, message: said } = error;
    const message = withoutFolders(said, process.cwd(), homedir());
    const inspections = payloads.map(
      (payload): Inspection => ({
        status: 'failed',
        codec: nameOf(codec),
        payload: nameOf(payload),
        code,
        message,
      }),
    );
    return { codecs: [], payloads: [], inspections };
  } finally {
    await role.kill();
  }
}

/**
 * The cells that may be timed: pairs that came back exactly, and floors with the sizes found for their table.
 * A floor of a table with no rows left, or none that has bytes, goes too. Pure.
 */
export function resolveCells(cells: readonly Cell[], inspections: readonly Inspection[]): Cell[] {
  const exact = inspections.filter((inspection) => inspection.status === 'exact');
  const found = (cell: Cell) =>
    exact.find(({ codec, payload }) => codec === nameOf(cell.codec) && payload === payloadName(cell));
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
