import * as v from 'valibot';
import { loadCodec, loadPlugin } from '../../plugins.ts';
import { seeded } from '../../rng.ts';
import type { Mutations } from '../../robustness/mutations.ts';
import type { Target, Trial } from '../../robustness/trial.ts';
import { trialsOf } from '../../robustness/trials.ts';
import type { Cell } from '../../schema.ts';
import { ATTACKS, type Attack, OUTCOMES, type Outcome } from '../../schema.ts';
import { guarded } from '../guard/guarded.ts';
import { type Ending, summed } from '../guard/journal.ts';
import { limitsFor } from '../guard/limits.ts';
import { createCodec, loadVariants, schemaOf } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import { type Link, type RecordBody, recorder } from '../roles/link.ts';
import { detailOf } from './_detail.ts';

const MOST_NOTABLE = 5;

export const VerdictSchema = v.object({
  outcome: v.picklist(OUTCOMES),
  detail: v.string(),
  ratio: v.exactOptional(v.number()),
});
type Verdict = v.InferOutput<typeof VerdictSchema>;

/** Gives a codec hostile messages, made from the first value of the payload and from what is known of its format. */
export async function robustness(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const target = await targetOf(task.cell, task.seed);
  const { trials, sampledOf, messageBytes } = await trialsOf(
    target,
    seeded(task.seed, 'robustness'),
    heldBytes(),
  );
  const attempts = trials.map(({ attack, act }) => ({ group: attack, act }));
  const endings = await guarded(task, link, attempts, VerdictSchema, limitsFor(messageBytes));
  recordAttacks(task, link, { tried: trials, endings, messageBytes, sampledOf });
}

/** What was tried, and how it ended, in the same order. */
interface Outcomes {
  readonly tried: readonly Pick<Trial, 'attack' | 'name'>[];
  readonly endings: readonly Ending<Verdict>[];
  readonly messageBytes: number;
  readonly sampledOf: Mutations['sampledOf'];
}

/** One record a class of attacks. */
export function recordAttacks(
  task: TaskOf<'codec'>,
  link: Link,
  { tried, endings, messageBytes, sampledOf }: Outcomes,
): void {
  const record = recorder(link, task);
  const told = tried.map((trial, at) => ({ ...trial, ...verdictOf(endings[at]) }));
  for (const attack of ATTACKS) {
    const all = told.filter((one) => one.attack === attack);
    if (all.length > 0) record(recordOf(attack, all, messageBytes, sampledOf.get(attack)));
  }
}

/** Compressed codecs are attacked through their compression too: with hostile bytes that are compressed well. */
async function targetOf(cell: Cell, seed: number): Promise<Target> {
  const { compress, ...inner } = cell.codec;
  const schema = await schemaOf(cell.payload);
  const [outer, within] = [await loadCodec(cell.codec), await loadCodec(inner)];
  const compression =
    compress === undefined
      ? undefined
      : await (await loadPlugin('compressions', { use: compress })).create({ options: {} });
  return {
    create: () => createCodec(outer, cell.codec, schema),
    createInner: () => createCodec(within, inner, schema),
    wrap: (bytes) => compression?.compress(bytes) ?? bytes,
    format: within.meta.format,
    variants: await loadVariants(cell, seed),
  };
}

/** Bytes of the heap that anything holds, garbage collected; undefined where the runtime lets nobody ask for a collection. */
function heldBytes(): (() => number) | undefined {
  const { gc: collect } = globalThis;
  if (collect === undefined) return undefined;
  return () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
}

function verdictOf(ending: Ending<Verdict> | undefined): Verdict {
  const end = summed(ending);
  return 'told' in end ? end.told : { outcome: end.status, detail: end.detail };
}

type Told = Pick<Trial, 'attack' | 'name'> & Verdict;

function recordOf(
  attack: Attack,
  told: readonly Told[],
  messageBytes: number,
  sampledOf: number | undefined,
): RecordBody {
  const outcomes: { [outcome in Outcome]?: number } = {};
  for (const { outcome } of told) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const most = told.reduce<Told | undefined>(
    (worst, one) => ((one.ratio ?? 0) > (worst?.ratio ?? 0) ? one : worst),
    undefined,
  );
  return {
    kind: 'attack',
    attack,
    messageBytes,
    ...(sampledOf !== undefined && { sampledOf }),
    outcomes,
    notable: notableOf(told),
    ...(most?.ratio !== undefined && { amplification: { ratio: most.ratio, name: most.name } }),
  };
}

/** Worst first; what was refused or did no harm only where there is something to say of it. */
function notableOf(told: readonly Told[]) {
  const severity = ({ outcome }: Told) => (outcome === 'not tried' ? 0 : OUTCOMES.indexOf(outcome));
  return told
    .filter((one) => one.detail !== '' || severity(one) >= OUTCOMES.indexOf('wrong'))
    .sort((a, b) => severity(b) - severity(a))
    .slice(0, MOST_NOTABLE)
    .map(({ name, outcome, detail }) => ({ name, outcome, detail: detailOf(detail) }));
}
