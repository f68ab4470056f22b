import { homedir } from 'node:os';
import * as v from 'valibot';
import { asWirebenchError, type OnFailure } from '../../errors.ts';
import { nameOf, withoutFolders } from '../../names.ts';
import { type ArmFacts, type ExactFacts, type Tried, TriedSchema, type Weighed } from '../../schema.ts';
import type { Ref } from '../../types.ts';
import type { Launcher } from '../launch.ts';
import { PREPARE_MS } from '../limits.ts';
import type { RoleMessage, Task } from '../protocol.ts';
import type { Contest } from './plan.ts';

interface Means {
  readonly payloads: readonly Ref[];
  readonly seed: number;
  readonly launcher: Pick<Launcher, 'launch'>;
  readonly onFailure: OnFailure;
  readonly signal: AbortSignal;
}

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
    all.push({ contest: name, a: await factsOf(a), b: await factsOf(b) });
  }
  return all;
}

async function armFacts(codec: Ref, means: Means): Promise<ArmFacts> {
  return {
    codec: nameOf(codec),
    weighed: await weighed(codec, means),
    allocated: [],
    tried: await tried(codec, means),
  };
}

async function weighed(codec: Ref, means: Means): Promise<Weighed[]> {
  const { payloads, seed } = means;
  const withinMs = PREPARE_MS * Math.max(1, payloads.length);
  try {
    const task: Task = { kind: 'weigh', codec, payloads: [...payloads], seed };
    return (await ask(codec, task, 'weighed', withinMs, means)).weighed;
  } catch (thrown) {
    const { code, message } = told(codec, 'weighing it', thrown, means);
    return payloads.map((payload) => ({ status: 'failed', payload: nameOf(payload), code, message }));
  }
}

const CheckedSchema = v.object({ values: v.array(TriedSchema) });

/** The catalogue of values; or why it could not be tried. */
async function tried(codec: Ref, means: Means): Promise<Tried[] | string> {
  try {
    const { result } = await ask(codec, { kind: 'check', codec }, 'checked', PREPARE_MS, means);
    return v.parse(CheckedSchema, result).values;
  } catch (thrown) {
    const { code, message } = told(codec, 'the catalogue of values', thrown, means);
    return `${code}: ${message}`;
  }
}

async function ask<T extends RoleMessage['type']>(
  codec: Ref,
  task: Task,
  answer: T,
  withinMs: number,
  { launcher }: Means,
): Promise<Extract<RoleMessage, { type: T }>> {
  const role = launcher.launch(`process that looks at ${nameOf(codec)}`);
  try {
    role.prepare(task);
    return await role.expect(answer, withinMs);
  } finally {
    await role.kill();
  }
}

function told(codec: Ref, what: string, thrown: unknown, { onFailure }: Means) {
  const error = asWirebenchError(thrown, 'CODEC_FAILED', nameOf(codec));
  onFailure(`${nameOf(codec)}, ${what}`, error);
  return { code: error.code, message: withoutFolders(error.message, process.cwd(), homedir()) };
}
