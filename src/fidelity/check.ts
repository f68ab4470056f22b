import { inspect } from 'node:util';
import { messageOf } from '../errors.ts';
import { type Codec, type CodecMeta, FEATURES, type Feature, type Output } from '../types.ts';
import { delivered, isOutput, wireBytes, wrongOutput } from './_trip.ts';
import { differences } from './equal.ts';
import { CATALOGUE, type CatalogueValue } from './values.ts';

/** What became of one value. `got` shows it in at most 60 characters: the catalogue is ours, it holds no user's data. */
export type Fate =
  | { readonly status: 'exact' }
  | { readonly status: 'different'; readonly differences: readonly string[]; readonly got: string }
  | { readonly status: 'refused on encode' | 'refused on decode' | 'wrong output'; readonly message: string };

export type CheckedValue = Pick<CatalogueValue, 'name' | 'feature'> & Fate;

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

/**
 * Tries a codec on the whole catalogue, each value with a fresh sender and receiver. A body that is not the declared
 * output is that value's fate ('wrong output'), not an error; only what `create` throws is thrown.
 */
export async function checkCodec(
  create: () => Codec | Promise<Codec>,
  meta: Pick<CodecMeta, 'output'>,
): Promise<CodecCheck> {
  const values: CheckedValue[] = [];
  for (const { name, feature, make } of CATALOGUE) {
    values.push({ name, feature, ...fateOf(await create(), await create(), meta.output, make) });
  }
  const exact = CATALOGUE.filter((_, i) => values[i]?.status === 'exact');
  return {
    values,
    preserves: FEATURES.filter((feature) =>
      values.every((value) => value.feature !== feature || value.status === 'exact'),
    ),
    unsteady: named(exact, unsteady(await create())),
    changed: named(CATALOGUE, changes(await create())),
    reusesBuffer: reusesBuffer(await create(), exact),
    viewsInput: exact.some(viewsInput(await create())),
  };
}

function fateOf(sender: Codec, receiver: Codec, output: Output, make: () => unknown): Fate {
  let body: unknown;
  let got: unknown;
  try {
    body = sender.encode(make());
  } catch (thrown) {
    return { status: 'refused on encode', message: messageOf(thrown) };
  }
  if (!isOutput(body, output)) return { status: 'wrong output', message: wrongOutput(body, output) };
  try {
    got = receiver.decode(delivered(body));
  } catch (thrown) {
    return { status: 'refused on decode', message: messageOf(thrown) };
  }
  const lost = differences(make(), got);
  return lost.length === 0
    ? { status: 'exact' }
    : { status: 'different', differences: lost, got: shown(got) };
}

function named(values: readonly CatalogueValue[], holds: (value: CatalogueValue) => boolean): string[] {
  return values.filter(holds).map((value) => value.name);
}

function unsteady(codec: Codec): (value: CatalogueValue) => boolean {
  return ({ make }) => {
    const value = make();
    const first = bytesOf(codec, value);
    const second = bytesOf(codec, value);
    return first !== null && second !== null && !first.equals(second);
  };
}

function changes(codec: Codec): (value: CatalogueValue) => boolean {
  return ({ make }) => {
    const value = make();
    attempt(() => codec.encode(value));
    return differences(make(), value).length > 0;
  };
}

function reusesBuffer(codec: Codec, values: readonly CatalogueValue[]): boolean {
  const kept = values.flatMap(({ make }) => {
    const body = attempt(() => codec.encode(make()));
    return body instanceof Uint8Array ? [{ body, copy: wireBytes(body) }] : [];
  });
  return kept.some(({ body, copy }) => !copy.equals(body));
}

function viewsInput(codec: Codec): (value: CatalogueValue) => boolean {
  return ({ make }) => {
    const bytes = bytesOf(codec, make());
    const got = attempt(() => bytes && codec.decode(bytes));
    if (bytes === null || differences(make(), got).length > 0) return false;
    bytes.fill(0xa5);
    return differences(make(), got).length > 0;
  };
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
