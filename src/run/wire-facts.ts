import { isPath, nameOf } from '../names.ts';
import { packageVersion } from '../packages.ts';
import { loadPlugin } from '../plugins.ts';
import type { Cell, Run } from '../schema.ts';

/** Package and version behind every built-in wire of these cells that has one, like `ws 8.23.0`. A user's is not loaded here. */
export async function wireFacts(cells: readonly Cell[]): Promise<Pick<Run, 'wires'>> {
  const refs = new Map(cells.flatMap(({ transport }) => (transport ? [[transport.use, transport]] : [])));
  const wires: Record<string, string> = {};
  for (const ref of refs.values()) {
    if (isPath(ref.use)) continue;
    const { package: needed } = (await loadPlugin('transports', ref)).meta;
    if (needed === undefined) continue;
    wires[nameOf(ref)] = `${needed} ${(await packageVersion(needed)) ?? '(version not known)'}`;
  }
  return Object.keys(wires).length > 0 ? { wires } : {};
}
