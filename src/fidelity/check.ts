import { inspect } from 'node:util';
import { messageOf } from '../errors.ts';
import type { FateStatus, Fault } from '../schema.ts';
import type { Body, Codec, CodecMeta, Feature } from '../types.ts';
import { delivered, isOutput, wireBytes, wrongOutput } from './_trip.ts';
import { differences } from './equal.ts';
import { preservedBy } from './preserved.ts';
import { CATALOGUE, type CatalogueValue } from './values.ts';

/** What became of one value. `detail` may show what came back: the catalogue is ours, it holds no user's data. */
export interface Fate {
  readonly status: FateStatus;
  readonly detail: string;
}

export interface CheckedValue extends Fate, Pick<CatalogueValue, 'name' | 'feature'> {
  readonly faults: readonly Fault[];
}

export interface CodecCheck {
  readonly values: readonly CheckedValue[];
  /** The features all of whose values came back exactly: what `meta.preserves` should say. */
  readonly preserves: readonly Feature[];
  /** Values that one codec encodes to other bytes the second time. */
  readonly unsteady: readonly string[];
  /** Values that encode() changed. */
  readonly changed: readonly string[];
  /** Bytes handed out were overwritten by a later encode(): what `meta.reusesBuffer` should say. */
  readonly reusesBuffer: boolean;
  /** A decoded value changed with the bytes it came from: what `meta.viewsInput` should say. */
  readonly viewsInput: boolean;
}

export type CreateCodec = () => Codec | Promise<Codec>;
export type Declared = Pick<CodecMeta, 'output' | 'sharedState'>;

/**
 * Tries a codec on the whole catalogue, each value with fresh senders and receivers. A body that is not the declared
 * output is that value's fate ('wrong output'), not an error; only what `create` throws is thrown.
 */
export async function checkCodec(create: CreateCodec, meta: Declared): Promise<CodecCheck> {
  const values: CheckedValue[] = [];
  for (const value of CATALOGUE) values.push(await tryValue(create, meta, value));
  const withFault = (fault: Fault) =>
    values.filter(({ faults }) => faults.includes(fault)).map(({ name }) => name);
  const exact = CATALOGUE.filter((_, i) => values[i]?.status === 'exact');
  return {
    values,
    preserves: preservedBy(values),
    unsteady: withFault('unsteady'),
    changed: withFault('changes input'),
    reusesBuffer: reusesBuffer(await create(), exact),
    viewsInput: withFault('views input').length > 0,
  };
}

/** One value with codecs of its own: what became of it, and what else went wrong on the way. */
export async function tryValue(
  create: CreateCodec,
  meta: Declared,
  { name, feature, make }: CatalogueValue,
): Promise<CheckedValue> {
  const input = make();
  const sender = await create();
  const fate = fateOf(sender, await create(), meta, input, make);
  const faults = differences(make(), input).length > 0 ? (['changes input'] as const) : [];
  if (fate.status !== 'exact') return { name, feature, ...fate, faults };
  const again = faultsOfRepeating(await create(), await create(), meta, make);
  return { name, feature, ...fate, faults: [...faults, ...again] };
}

/** What comes of `value`; `make` makes what it should be. */
function fateOf(sender: Codec, receiver: Codec, meta: Declared, value: unknown, make: () => unknown): Fate {
  try {
    const body: unknown = sender.encode(value);
    if (!isOutput(body, meta.output))
      return { status: 'wrong output', detail: wrongOutput(body, meta.output) };
    // What no wire can clone is refused here too.
    return readFate(receiver, delivered(body), make());
  } catch (thrown) {
    return { status: 'refused on encode', detail: messageOf(thrown) };
  }
}

/** What comes of a body that is read. Throws nothing. */
export function readFate(receiver: Codec, body: Body, expected: unknown): Fate {
  let got: unknown;
  try {
    got = receiver.decode(body);
  } catch (thrown) {
    return { status: 'refused on decode', detail: messageOf(thrown) };
  }
  const lost = differences(expected, got);
  if (lost.length === 0) return { status: 'exact', detail: '' };
  return { status: 'different', detail: `${lost.join('; ')}; came back as ${shown(got)}` };
}

/** With shared state the first messages are not like the others, so it is the third and the fourth that are compared. */
function faultsOfRepeating(sender: Codec, receiver: Codec, meta: Declared, make: () => unknown): Fault[] {
  const sent = Array.from({ length: meta.sharedState ? 4 : 2 }, () => bytesOf(sender, make()));
  const [last, before] = [sent.at(-1), sent.at(-2)];
  if (!last || !before) return [];
  for (const bytes of sent.slice(0, -1)) attempt(() => bytes && receiver.decode(bytes));
  const got = attempt(() => receiver.decode(last));
  const same = before.equals(last);
  if (differences(make(), got).length > 0) return same ? [] : ['unsteady'];
  last.fill(0xa5);
  const stands = differences(make(), got).length === 0;
  return [...(same ? [] : (['unsteady'] as const)), ...(stands ? [] : (['views input'] as const))];
}

/** Whether bytes handed out are overwritten by the encoding of other values. */
export function reusesBuffer(codec: Codec, values: readonly CatalogueValue[]): boolean {
  const kept = values.flatMap(({ make }) => {
    const body = attempt(() => codec.encode(make()));
    return body instanceof Uint8Array ? [{ body, copy: wireBytes(body) }] : [];
  });
  return kept.some(({ body, copy }) => !copy.equals(body));
}

/** A copy of the bytes that travel; null where there are none. */
function bytesOf(codec: Codec, value: unknown): Buffer | null {
  const body = attempt(() => codec.encode(value));
  return typeof body === 'string' || body instanceof Uint8Array ? wireBytes(body) : null;
}

/** A codec may refuse a value it took before; that is no reason to stop the check. */
function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}

function shown(value: unknown): string {
  const text = inspect(value, {
    depth: 3,
    breakLength: Number.POSITIVE_INFINITY,
    maxStringLength: 60,
    maxArrayLength: 10,
  });
  const line = text.split('\n', 1)[0] ?? '';
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}
