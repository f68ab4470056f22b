import { type ArmFacts, type ExactFacts, type FidelityChange, type Job, LONGEST_NAME } from '../schema.ts';

/** What the codec itself does wrong, and not the machine or what is installed on it. */
export const OF_CODEC: readonly string[] = ['CODEC_FAILED', 'NOT_BYTES', 'NOT_FAITHFUL'];

/** Payloads that A brings back exactly, and B does not. */
export function lostPayloads(
  { contest, a, b }: ExactFacts,
  inspections: Job['inspections'],
): FidelityChange[] {
  const fateOf = (arm: ArmFacts, payload: string) => {
    const found = inspections.find((one) => one.codec === arm.codec && one.payload === payload);
    if (found?.status === 'different') return `different: ${found.lost.join('; ')}`;
    return found?.status === 'failed' && OF_CODEC.includes(found.code)
      ? `${found.code}: ${found.message}`
      : (found?.status ?? 'failed');
  };
  return a.weighed.flatMap(({ payload }) => {
    const [before, after] = [fateOf(a, payload), fateOf(b, payload)];
    return before === 'exact' && after !== 'exact' && after !== 'failed'
      ? [
          {
            contest,
            value: `payload ${payload}`.slice(0, LONGEST_NAME),
            a: before,
            b: after.slice(0, LONGEST_NAME),
          },
        ]
      : [];
  });
}

/** Values of the catalogue that come back exactly from one arm alone. */
export function fidelity(facts: ExactFacts, from: 'a' | 'b', to: 'a' | 'b'): FidelityChange[] {
  const { contest } = facts;
  const [kept, other] = [facts[from].tried, facts[to].tried];
  if (typeof kept === 'string' || typeof other === 'string') return [];
  const fates = new Map(other.map(({ name, status }) => [name, status]));
  return kept.flatMap(({ name, status }) => {
    const now = fates.get(name);
    return status === 'exact' && now !== undefined && now !== 'exact' && now !== 'not tried'
      ? [{ contest, value: name, a: status, b: now }]
      : [];
  });
}
