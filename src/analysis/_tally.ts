import type { Column } from '../schema.ts';

/** How often each status occurs. */
export function countsOf<S extends string>(statuses: readonly S[]): ReadonlyMap<S, number> {
  const counts = new Map<S, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

export const sumIn = <S extends string>(counts: ReadonlyMap<S, number>, of: readonly S[]): number =>
  of.reduce((sum, status) => sum + (counts.get(status) ?? 0), 0);

/** A column of counts. What depends on a time limit is not `exact`. */
export const countColumn = (
  figure: string,
  title: string,
  better: Column['better'],
  { exact = true, compact = true } = {},
): Column => ({ figure, title, unit: 'count', better, compact, exact });
