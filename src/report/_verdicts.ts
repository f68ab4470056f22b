import { duelOf, jobOf, pairsOf } from '../analysis/_pairs.ts';
import { judgeJob } from '../analysis/verdict.ts';
import type { ExactFacts, Job, VerdictReport } from '../schema.ts';

/** Verdicts for tests of how they are written. */
export const GATE = {
  kind: 'git',
  base: { name: 'origin/main', version: 'a'.repeat(40) },
  head: { name: '.', version: 'b'.repeat(40), dirty: true },
} as const;

const weighed = (codec: string, sizeBytes: number, sha256: string) => ({
  codec,
  weighed: [
    {
      ...{ status: 'weighed' as const, payload: 'order', steady: true, fields: [] },
      variants: [{ sizeBytes, gzipBytes: null, zstdBytes: null, brotliBytes: null, sha256 }],
    },
  ],
  allocated: [],
  tried: [],
});
export const exactOf = (a: number, b: number, sha256 = 'x'): ExactFacts[] => [
  { contest: null, a: weighed('base', a, 'x'), b: weighed('head', b, sha256) },
];

/** A verdict of so many duels; `slower` says what B takes more in the nth. */
export function verdictOf(
  count: number,
  slower: (n: number) => number,
  parts: Partial<Job> = {},
  title = (n: number) => `encode, p${n}`,
): VerdictReport {
  const duels = Array.from({ length: count }, (_, n) => duelOf(`d${n}`, { title: title(n) }));
  const again = duels.map((duel) => ({ ...duel, id: `${duel.id}-again`, confirms: duel.id }));
  const control = duelOf('control', { b: { use: 'json' }, control: true });
  const pairs = new Map(
    duels.flatMap(({ id }, n) =>
      [id, `${id}-again`].map((name) => [name, pairsOf(name, 20, slower(n))] as const),
    ),
  );
  pairs.set('control', pairsOf('control', 11, 0));
  return judgeJob(jobOf([...duels, control, ...again], parts), pairs);
}
