import { attackText, countIn, HARMFUL } from '../report/attacks.ts';
import { oneLine } from '../report/format.ts';
import {
  ATTACKS,
  type Attack,
  type AttackRecord,
  type Column,
  DEATHS,
  OUTCOMES,
  type Outcome,
  type Record as RunRecord,
} from '../schema.ts';
import { countColumn } from './_tally.ts';

const SHARED_STATE: readonly Attack[] = ['receiver restarts', 'sender restarts', 'message lost'];
/** Shares of silently wrong values, by column. Nesting and prototype keys are not made of a message that has a value. */
const SHARES: readonly (readonly [figure: string, title: string, attacks: readonly Attack[]])[] = [
  ['wrongTruncated', 'cut off', ['truncated']],
  ['wrongTrailing', 'tail', ['trailing']],
  ['wrongFlipped', 'bit flips', ['bit flips']],
  ['wrongLengths', 'length', ['lengths']],
  ['wrongState', 'state lost', SHARED_STATE],
];
/** Whatever the attack. */
const COUNTS: readonly (readonly [
  figure: string,
  title: string,
  outcomes: readonly Outcome[],
  compact: boolean,
])[] = [
  ['breaks', 'breaks', DEATHS, true],
  ['prototypes', 'proto types', ['prototype', 'pollutes'], true],
  ['poisons', 'poisons', ['poisons'], true],
  ['hangs', 'hangs', ['hangs'], false],
  ['crashes', 'crashes', ['crashes', 'exits'], false],
  ['memory', 'memory', ['out of memory'], false],
  ['pollutes', 'pollutes', ['pollutes'], false],
  ['executes', 'calls', ['executes'], false],
];

export const ROBUSTNESS_COLUMNS: readonly Column[] = [
  ...SHARES.map(
    ([figure, title]): Column => ({
      figure,
      title,
      unit: 'share',
      better: 'lower',
      compact: true,
      exact: true,
    }),
  ),
  ...COUNTS.map(([figure, title, , compact]) =>
    countColumn(figure, title, 'lower', { exact: false, compact }),
  ),
  { figure: 'amplification', title: 'grows', unit: 'x', better: 'lower', compact: true, exact: false },
];

/** The attacks of one round, each class once; undefined without any. */
export function robustnessRound(records: readonly RunRecord[]): AttackRecord[] | undefined {
  const attacks = new Map(
    records.filter((record) => record.kind === 'attack').map((record) => [record.attack, record]),
  );
  return attacks.size === 0 ? undefined : ATTACKS.flatMap((attack) => attacks.get(attack) ?? []);
}

export function robustnessFigures(attacks: readonly AttackRecord[]): { [figure: string]: number } {
  const figures: { [figure: string]: number } = {};
  for (const [figure, , of] of SHARES) {
    const share = wrongShare(attacks.filter(({ attack }) => of.includes(attack)));
    if (share !== undefined) figures[figure] = share;
  }
  // Of Python's decoders only what calls is tried: that says nothing of all else.
  const tried = attacks.some(({ attack }) => attack !== 'calls') ? COUNTS : COUNTS.filter(ofCalls);
  for (const [figure, , of] of tried) {
    figures[figure] = attacks.reduce((sum, { outcomes }) => sum + countIn(outcomes, of), 0);
  }
  const ratios = attacks.flatMap(({ amplification }) => amplification?.ratio ?? []);
  if (ratios.length > 0) figures['amplification'] = Math.max(...ratios);
  return figures;
}

const ofCalls = ([figure]: (typeof COUNTS)[number]): boolean => figure === 'executes';

/** undefined where not all were tried: the share of some is not that of all. */
function wrongShare(attacks: readonly AttackRecord[]): number | undefined {
  const all = attacks.reduce((sum, { outcomes }) => sum + countIn(outcomes, OUTCOMES), 0);
  const left = attacks.reduce((sum, { outcomes }) => sum + countIn(outcomes, ['not tried']), 0);
  if (all === 0 || left > 0) return undefined;
  return attacks.reduce((sum, { outcomes }) => sum + countIn(outcomes, ['wrong']), 0) / all;
}

/** What is worth a sentence below the table: harm, memory taken, trailing bytes that nobody notices. */
export const robustnessNotes = (attacks: readonly AttackRecord[]): string[] =>
  attacks.flatMap((record) => {
    const { attack, outcomes, notable } = record;
    const harm = countIn(outcomes, HARMFUL) > 0;
    const ignores =
      attack === 'trailing' && 2 * countIn(outcomes, ['harmless']) > countIn(outcomes, OUTCOMES);
    const costs = notable.filter(({ outcome, detail }) => outcome === 'detected' && / took /.test(detail));
    return [
      ...(harm ? [attackText(record)] : []),
      ...(ignores ? ['ignores trailing bytes'] : []),
      ...costs
        .slice(0, 1)
        .map(({ name, detail }) => `${oneLine(name)}: ${oneLine(detail)} before it was refused`),
    ];
  });
