/**
 * The exact two-sided probability that two samples of one distribution differ in rank at least as much as these (Mann and
 * Whitney 1947). Values that are equal count half for each; their effect on the distribution is not corrected for.
 */
export function rankTest(a: readonly number[], b: readonly number[]): number {
  const above = a.flatMap((x) => b.map((y) => (y > x ? 1 : y === x ? 0.5 : 0)));
  const u = above.reduce((sum: number, one) => sum + one, 0);
  const least = Math.floor(Math.min(u, a.length * b.length - u));
  const ways = rankings(a.length, b.length);
  const all = ways.reduce((sum, one) => sum + one, 0);
  const tail = ways.slice(0, least + 1).reduce((sum, one) => sum + one, 0);
  return Math.min(1, (2 * tail) / all);
}

/** In how many orders of m and n values U is 0, 1, 2 and so on. */
function rankings(m: number, n: number): number[] {
  // By position of the last value: it is one of the m and lies above all n, or one of the n and lies above none.
  let rows: number[][] = Array.from({ length: n + 1 }, () => [1]);
  for (let i = 1; i <= m; i++) {
    const next: number[][] = [[1]];
    for (let j = 1; j <= n; j++) next.push(added(shifted(rows[j] ?? [], j), next[j - 1] ?? []));
    rows = next;
  }
  return rows[n] ?? [];
}

const shifted = (ways: readonly number[], by: number): number[] => [...Array<number>(by).fill(0), ...ways];
const added = (a: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, u) => (a[u] ?? 0) + (b[u] ?? 0));
