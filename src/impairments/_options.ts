import * as v from 'valibot';
import { WirebenchError } from '../errors.ts';
import type { ImpairmentMeta } from '../types.ts';

/** 0 to 1. */
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const ms = v.pipe(v.number(), v.minValue(0), v.maxValue(3_600_000));
export const wholeBytes = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Options, as data or out of a text, in their schema's shape. Throws BAD_OPTION with an example. */
export function checked<S extends v.GenericSchema>(
  schema: S,
  options: unknown,
  { example }: ImpairmentMeta,
): v.InferOutput<S> {
  const result = v.safeParse(schema, options);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue) ?? 'its options';
  const name = example.split(':', 1)[0];
  throw new WirebenchError(
    'BAD_OPTION',
    `the impairment ${name} is not valid at ${where}: ${issue.message}; write it like ${example}`,
  );
}

const unitsMs = { ms: 1, s: 1000 };
const unitsBytes = { B: 1, kB: 1e3, MB: 1e6 };
const unitsBits = { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 };

/** The number before the unit in that unit's size; NaN, which no schema takes, when it is written in any other way. */
function withUnit(text: string | undefined, units: { readonly [unit: string]: number }): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z%]+)$/.exec(text ?? '') ?? [];
  return Number(digits) * (units[unit] ?? Number.NaN);
}

/** `5%` is 0.05. */
export const shareOf = (text: string | undefined): number => withUnit(text, { '%': 1 }) / 100;
/** `20ms` or `2s`, in ms. */
export const msOf = (text: string | undefined): number => withUnit(text, unitsMs);
/** `512B`, `64kB` or `1MB`; a kB is 1000 bytes. */
export const bytesOf = (text: string | undefined): number => withUnit(text, unitsBytes);
/** `10mbit`, in bits per second, as tc has it; a kbit is 1000 bits. */
export const bitsOf = (text: string | undefined): number => withUnit(text, unitsBits);

export const isTime = (text: string): boolean => !Number.isNaN(msOf(text));
