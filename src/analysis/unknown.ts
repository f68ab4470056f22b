import type { ExactFacts, ExactReport } from '../schema.ts';

const LONGEST_NAME = 300;

/** What of an exact comparison could not be found out, and why. Pure. */
export function unknownOf({ contest, a, b }: ExactFacts, isGate: boolean): ExactReport['unknown'] {
  const named = (what: string) => (contest === null ? what : `${contest}, ${what}`).slice(0, LONGEST_NAME);
  const arms = isGate
    ? ([
        ['base', a],
        ['head', b],
      ] as const)
    : ([
        [a.codec, a],
        [b.codec, b],
      ] as const);
  return arms.flatMap(([arm, { weighed, tried }]) => [
    ...weighed.flatMap((one) =>
      one.status === 'failed'
        ? [{ what: named(`${arm} on ${one.payload}`), reason: `${one.code}: ${one.message}` }]
        : [],
    ),
    ...weighed.flatMap((one) =>
      isGate && one.status === 'weighed' && !one.steady
        ? [{ what: named(`format of ${one.payload}, ${arm}`), reason: 'it writes other bytes each time' }]
        : [],
    ),
    ...(typeof tried === 'string' ? [{ what: named(`fidelity, ${arm}`), reason: tried }] : []),
  ]);
}
