import {
  type ArmFacts,
  type ExactFacts,
  type ExactReport,
  type Job,
  LONGEST_NAME,
  type ReadAcross,
} from '../schema.ts';

/** What could not be compared, and whether a gate may pass without it: not with what is known of one side alone. */
interface Unknown {
  readonly what: string;
  readonly reason: string;
  readonly blocks: boolean;
}

/** What of an exact comparison could not be found out, and why. Pure. */
export const unknownOf = (facts: ExactFacts, isGate: boolean): ExactReport['unknown'] =>
  findUnknown(facts, isGate).map(({ what, reason }) => ({ what, reason }));

/** Whether a gate knows too little to pass. Pure. */
export const isUntold = ({ exact = [], gate }: Pick<Job, 'exact' | 'gate'>): boolean =>
  gate !== undefined && exact.some((facts) => findUnknown(facts, true).some(({ blocks }) => blocks));

function findUnknown({ contest, a, b, across }: ExactFacts, isGate: boolean): Unknown[] {
  const named = (what: string) => (contest === null ? what : `${contest}, ${what}`).slice(0, LONGEST_NAME);
  const sides = [
    { arm: isGate ? 'base' : a.codec, facts: a, other: b, read: across?.a ?? [] },
    { arm: isGate ? 'head' : b.codec, facts: b, other: a, read: across?.b ?? [] },
  ];
  return sides.flatMap(({ arm, facts, other, read }) =>
    [
      ...notWeighed(arm, facts),
      ...(isGate ? unsteady(arm, facts, other) : []),
      ...notTried(arm, facts, other),
      ...notRead(arm, read),
    ].map((one) => ({ ...one, what: named(one.what) })),
  );
}

const notWeighed = (arm: string, { weighed }: ArmFacts): Unknown[] =>
  weighed.flatMap((one) =>
    one.status === 'failed'
      ? [{ what: `${arm} on ${one.payload}`, reason: `${one.code}: ${one.message}`, blocks: true }]
      : [],
  );

const notRead = (arm: string, read: readonly ReadAcross[]): Unknown[] =>
  read.flatMap(({ payload, untried }) =>
    untried === undefined
      ? []
      : [{ what: `reading the other's ${payload}, ${arm}`, reason: untried, blocks: true }],
  );

/** A codec that always did may go on; one that has begun to has changed its format. */
function unsteady(arm: string, { weighed }: ArmFacts, other: ArmFacts): Unknown[] {
  return weighed.flatMap((one) => {
    if (one.status !== 'weighed' || one.steady) return [];
    const beside = other.weighed.find(({ payload }) => payload === one.payload);
    const isNew = beside?.status === 'weighed' && (beside.steady || (one.sizesVary && !beside.sizesVary));
    return [
      {
        what: `${one.sizesVary ? 'size' : 'format'} of ${one.payload}, ${arm}`,
        reason: `it writes other bytes each time${one.sizesVary ? ', and not as many' : ''}`,
        blocks: isNew === true,
      },
    ];
  });
}

/** The catalogue, and what is allocated: told of where the other side's is known. */
function notTried(arm: string, { tried, allocated }: ArmFacts, other: ArmFacts): Unknown[] {
  const missing = other.allocated.filter(
    ({ payload }) => !allocated.some((counted) => counted.payload === payload),
  );
  return [
    ...(typeof tried === 'string' ? [{ what: `fidelity, ${arm}`, reason: tried, blocks: true }] : []),
    ...missing.map(({ payload }) => ({
      what: `bytes allocated for ${payload}, ${arm}`,
      reason: 'they could not be counted there',
      blocks: true,
    })),
  ];
}
