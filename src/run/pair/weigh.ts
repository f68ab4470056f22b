import { nameOf } from '../../names.ts';
import type { ArmFacts, ExactFacts, Record, Tried, Weighed } from '../../schema.ts';
import type { Ref } from '../../types.ts';
import { measureRound } from '../execute.ts';
import { readyMs } from '../limits.ts';
import type { Task } from '../protocol.ts';
import { allocated, cellOf, inRole, type Means, told } from './_allocated.ts';
import { readAcross } from './across.ts';
import type { Contest } from './plan.ts';

/** Counts of the same code agree within this share. */
const NOISE = 0.01;

/** What is exact of both arms of every contest: each question in a process of its own, which may die of it. */
export async function weighAll(contests: readonly Contest[], means: Means): Promise<ExactFacts[]> {
  const known = new Map<string, Promise<ArmFacts>>();
  const factsOf = (codec: Ref) => {
    const facts = known.get(nameOf(codec)) ?? armFacts(codec, means);
    known.set(nameOf(codec), facts);
    return facts;
  };
  const all: ExactFacts[] = [];
  for (const { a, b, name = null } of contests) {
    if (means.signal.aborted) break;
    const facts = { contest: name, a: await factsOf(a), b: await factsOf(b) };
    if (!means.confirm) all.push(facts);
    else {
      const counted = await countedAgain(facts, { a, b }, means);
      all.push({ ...counted, across: await readAcross({ a, b }, means) });
    }
  }
  return all;
}

/**
 * Where one allocates more than the other, both are counted once more, and the lower counts: on a busy machine one that was
 * not yet compiled allocates more.
 */
async function countedAgain(facts: ExactFacts, { a, b }: Contest, means: Means): Promise<ExactFacts> {
  const unlike = facts.b.allocated.filter((after) => {
    const before = facts.a.allocated.find(({ payload }) => payload === after.payload);
    const differs = (op: 'encodeBytes' | 'decodeBytes') =>
      before !== undefined && Math.abs(after[op] - before[op]) > NOISE * before[op];
    return differs('encodeBytes') || differs('decodeBytes');
  });
  const payloads = means.payloads.filter((payload) => unlike.some((one) => one.payload === nameOf(payload)));
  if (payloads.length === 0) return facts;
  const lower = async (arm: ArmFacts, codec: Ref): Promise<ArmFacts> => {
    const again = await allocated(codec, { ...means, payloads });
    return {
      ...arm,
      allocated: arm.allocated.map((first) => {
        const second = again.find(({ payload }) => payload === first.payload) ?? first;
        return {
          payload: first.payload,
          encodeBytes: Math.min(first.encodeBytes, second.encodeBytes),
          decodeBytes: Math.min(first.decodeBytes, second.decodeBytes),
        };
      }),
    };
  };
  return { ...facts, a: await lower(facts.a, a), b: await lower(facts.b, b) };
}

/** What is known to fail on a payload is not tried on it again. */
async function armFacts(codec: Ref, means: Means): Promise<ArmFacts> {
  const failures = means.inspections.filter((one) => one.codec === nameOf(codec) && one.status === 'failed');
  const isGood = (payload: Ref) => !failures.some((one) => one.payload === nameOf(payload));
  const good = { ...means, payloads: means.payloads.filter(isGood) };
  const [failure] = failures;
  const why = failure?.status === 'failed' ? `${failure.code}: ${failure.message}` : '';
  const works = good.payloads.length > 0;
  return {
    codec: nameOf(codec),
    weighed: [
      ...failures.flatMap((one) => (one.status === 'failed' ? [failed(one.payload, one)] : [])),
      ...(works ? await (means.confirm ? weighedTwice : weighed)(codec, good) : []),
    ],
    allocated: works ? await allocated(codec, good) : [],
    tried: works ? await tried(codec, means) : why,
  };
}

const failed = (payload: string, { code, message }: { code: string; message: string }): Weighed => ({
  status: 'failed',
  payload,
  code,
  message,
});

/** In two processes: what a codec draws when its module is loaded is the same all through one of them. */
async function weighedTwice(codec: Ref, means: Means): Promise<Weighed[]> {
  const [first, second] = [await weighed(codec, means), await weighed(codec, means)];
  return first.map((one) => {
    const again = second.find(({ payload }) => payload === one.payload);
    if (one.status !== 'weighed' || again?.status !== 'weighed')
      return again?.status === 'failed' ? again : one;
    const isSame = (of: 'sha256' | 'sizeBytes') =>
      one.variants.every((variant, n) => variant[of] === again.variants[n]?.[of]);
    const sizesVary = one.sizesVary || again.sizesVary || !isSame('sizeBytes');
    return {
      ...one,
      steady: one.steady && again.steady && isSame('sha256'),
      ...(sizesVary && { sizesVary }),
    };
  });
}

async function weighed(codec: Ref, means: Means): Promise<Weighed[]> {
  const { payloads, seed } = means;
  const withinMs = await readyMs(payloads);
  const task: Task = { kind: 'weigh', codec, payloads: [...payloads], seed };
  try {
    return await inRole(`process that weighs ${nameOf(codec)}`, [], means, async (role) => {
      role.prepare(task);
      return (await role.expect('weighed', withinMs)).weighed;
    });
  } catch (thrown) {
    const error = told(codec, 'weighing it', thrown, means);
    return payloads.map((payload) => failed(nameOf(payload), error));
  }
}

/** The catalogue of values, by the study that tries each where it can do no harm; or why it could not be tried. */
async function tried(codec: Ref, means: Means): Promise<Tried[] | string> {
  const { launcher, seed, signal } = means;
  const fates: Tried[] = [];
  const append = (record: Record) => {
    if (record.kind === 'fate') fates.push({ name: record.value, status: record.status });
  };
  try {
    const cell = { ...cellOf('faithfulness', codec, null), once: true as const };
    await measureRound(cell, seed, { launcher, round: 0, seed, append, signal });
    return fates;
  } catch (thrown) {
    const { code, message } = told(codec, 'the catalogue of values', thrown, means);
    return `${code}: ${message}`;
  }
}
