import * as v from 'valibot';

export const SCHEMA_VERSION = 1;

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const positive = v.pipe(count, v.minValue(1));
export const finite = v.pipe(v.number(), v.finite());
/** In characters. */
export const LONGEST_NAME = 300;
export const name = v.pipe(v.string(), v.maxLength(LONGEST_NAME));
export const version = v.literal(SCHEMA_VERSION);

/** Which cell and round a record is of. */
export const recordBase = { v: version, cell: name, round: count };

export const cpu = { cpuUserUs: finite, cpuSystemUs: finite };
