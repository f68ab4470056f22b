import { WirebenchError } from './errors.ts';
import { nameOf } from './names.ts';
import type { ImpairmentMeta, Ref, TransportMeta } from './types.ts';

/** What tells it from others in the name of a table: `loss share=0.05`. */
export function impairmentText({ use, options = {} }: Ref): string {
  const settings = Object.entries(options).map(
    ([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [use, ...settings].join(' ');
}

/** Why these impairments cannot stand between the two ends of that wire; undefined when they can. */
export function impairmentMismatch(
  impairments: readonly Ref[],
  transport: Ref,
  wire: TransportMeta | string | undefined,
  described: ReadonlyMap<string, ImpairmentMeta | string>,
): string | undefined {
  if (impairments.length === 0 || typeof wire !== 'object') return undefined;
  if (wire.colocated !== undefined)
    return `${nameOf(transport)} stays in one process: nothing stands between its ends`;
  const { socket } = wire;
  if (socket === undefined)
    return `${nameOf(transport)} does not say which sockets it uses (socket, in its meta)`;
  for (const impairment of impairments) {
    const meta = described.get(impairment.use);
    if (typeof meta === 'string') return meta;
    if (meta && !meta.sockets.includes(socket)) {
      return `${nameOf(impairment)} is for ${meta.sockets.join(' and ')} sockets, not for ${nameOf(transport)}`;
    }
  }
  return undefined;
}

/** A name, or a path (which may begin with a drive letter), then what stands behind the colon. */
const PART = /^((?:[a-zA-Z]:(?=[\\/]))?[^:]+)(?::(.*))?$/;

/**
 * `delay:20ms~5ms,loss:1%` as references in that order, each with its text as its one option. An empty list is no
 * impairment and no relay. Throws BAD_OPTION.
 */
export function splitImpairments(list: string): Ref[] {
  if (list.trim() === '') return [];
  return list.split(',').map((part) => {
    const [, use, text] = PART.exec(part.trim()) ?? [];
    if (use !== undefined) return text === undefined ? { use } : { use, options: { text } };
    const remedy = 'write them like delay:20ms~5ms,loss:1%';
    throw new WirebenchError('BAD_OPTION', `"${part}" is not an impairment; ${remedy}`);
  });
}
