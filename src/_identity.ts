import { isDeepStrictEqual } from 'node:util';
import { WirebenchError } from './errors.ts';
import { nameOf } from './names.ts';
import type { Cell } from './schema.ts';
import type { Ref } from './types.ts';

/** Letters of an id, before the number that tells it from another's. */
const MAX_STEM = 170;

/** Rows, inspections and records go by name: two references of one name would be taken for one. Throws BAD_SUITE. */
export function refuseNamesakes(kind: string, refs: readonly Ref[], called = nameOf): void {
  const known = new Map<string, Ref>();
  for (const ref of refs) {
    const other = known.get(called(ref)) ?? ref;
    known.set(called(ref), other);
    if (isDeepStrictEqual(apart(ref), apart(other))) continue;
    const which = other.use === ref.use ? `${ref.use} with other options` : `${other.use} and ${ref.use}`;
    throw new WirebenchError(
      'BAD_SUITE',
      `two ${kind} are called "${called(ref)}" (${which}); rename one file, or measure them in two runs`,
    );
  }
}

/** The runtime stands in a row's name beside that of its codec. */
const apart = ({ runtime: _, ...ref }: Ref) => ref;

/** Ids name files: short enough for any file system, and different also where it takes A and a for one. */
export function withIds(cells: readonly Cell[]): Cell[] {
  const taken = new Set<string>();
  return cells.map((cell) => {
    const stem = cell.id.replace(/[^a-z0-9._+@-]+/gi, '_').slice(0, MAX_STEM);
    let id = stem;
    for (let n = 2; taken.has(id.toLowerCase()); n++) id = `${stem}-${n}`;
    taken.add(id.toLowerCase());
    return { ...cell, id };
  });
}
