import { nameOf } from '../../names.ts';
import {
  type Duel,
  type FormatChange,
  type Inspection,
  LONGEST_NAME,
  type Skip,
  type VerdictReport,
} from '../../schema.ts';
import type { Ref } from '../../types.ts';

/** Two codecs of which the second is held against the first. */
export interface Contest {
  readonly a: Ref;
  readonly b: Ref;
  /** Stands before what is compared, where there is more than one contest. */
  readonly name?: string;
}

export interface Plan {
  readonly contests: readonly Contest[];
  readonly payloads: readonly Ref[];
  readonly ops: readonly Duel['op'][];
  /** A wire: round trips over it instead of operations in process. */
  readonly over?: Ref;
}

/**
 * Every operation on every payload that both bring back exactly, and whose format has not changed; and A against itself, so
 * that the machine is tried too.
 */
export function planDuels(
  { contests, payloads, ops, over }: Plan,
  inspections: readonly Inspection[],
  formats: readonly FormatChange[] = [],
): { duels: Duel[]; skips: Skip[] } {
  const duels: Duel[] = [];
  const skips: Skip[] = [];
  for (const contest of contests) {
    for (const payload of payloads) {
      const wrong = wrongOn(contest, payload, inspections);
      const changed = formats.find((one) => isOf(one, contest, payload));
      const skip = (what: string, reason: string) =>
        skips.push({ what: what.slice(0, LONGEST_NAME), reason });
      if (wrong) skip(`${wrong.codec} on ${wrong.payload}`, reasonOf(wrong));
      else if (changed) skip(namesOf(contest, payload).join(', '), CHANGED);
      else if (over) duels.push({ ...duelOf(contest, payload, 'roundtrip', ` over ${nameOf(over)}`), over });
      else duels.push(...ops.map((op) => duelOf(contest, payload, op)));
    }
  }
  const [first] = duels;
  const control = first && {
    ...first,
    id: `${first.id}~control`,
    title: `control: ${first.title}`,
    b: first.a,
    control: true as const,
  };
  return { duels: distinct([...duels, ...(control ? [control] : [])]), skips };
}

const CHANGED = 'its format has changed, so it is not timed as if it were the same';
const isOf = ({ contest, payload }: FormatChange, { name }: Contest, of: Ref): boolean =>
  contest === (name ?? null) && payload === nameOf(of);

/** Other names may have the same letters left. An id of a duel holds no `~`: those of its control and its confirmation do. */
function distinct(duels: readonly Duel[]): Duel[] {
  const seen = new Map<string, number>();
  return duels.map((duel) => {
    const times = (seen.get(duel.id) ?? 0) + 1;
    seen.set(duel.id, times);
    return times === 1 ? duel : { ...duel, id: `${duel.id}-${times}` };
  });
}

function wrongOn(
  { a, b }: Contest,
  payload: Ref,
  inspections: readonly Inspection[],
): Inspection | undefined {
  const codecs = [nameOf(a), nameOf(b)];
  return inspections.find(
    (one) => one.payload === nameOf(payload) && codecs.includes(one.codec) && one.status !== 'exact',
  );
}

const namesOf = ({ name }: Contest, payload: Ref, ...what: string[]): string[] => [
  ...(name === undefined ? [] : [name]),
  ...what,
  nameOf(payload),
];

function duelOf(contest: Contest, payload: Ref, op: Duel['op'], where = ''): Duel {
  const { a, b } = contest;
  const parts = namesOf(contest, payload, op + where);
  const id = parts
    .join('-')
    .replace(/[^a-z0-9._+@-]+/gi, '_')
    .slice(0, 150);
  return { id, title: parts.join(', ').slice(0, LONGEST_NAME), a, b, payload, op };
}

/** What was red is fought again with fresh pairs and other random numbers before it counts. */
export function confirmations({ duels: verdicts }: VerdictReport, duels: readonly Duel[]): Duel[] {
  return duels
    .filter(({ id }) => verdicts.some((verdict) => verdict.id === id && verdict.outcome === 'fail'))
    .map((duel) => ({ ...duel, id: `${duel.id}~again`, confirms: duel.id }));
}

function reasonOf(inspection: Inspection): string {
  if (inspection.status === 'failed') return `${inspection.code}: ${inspection.message}`;
  return inspection.status === 'different' ? `does not round-trip: ${inspection.lost.join('; ')}` : '';
}
