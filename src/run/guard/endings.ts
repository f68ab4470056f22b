import * as v from 'valibot';
import { WirebenchError } from '../../errors.ts';
import { DEATHS } from '../../schema.ts';
import { type Ending, wholeLines } from './journal.ts';

/** How the tries so far have ended. Throws INTERNAL for a journal of something else. */
export function readEndings<T>(path: string, told: v.GenericSchema<unknown, T>): Ending<T>[] {
  const schema = v.union([
    v.object({ told, polluted: v.optional(v.string()) }),
    v.object({ died: v.picklist(DEATHS), detail: v.string() }),
    v.object({ left: v.string() }),
  ]);
  return wholeLines(path).map((line) => {
    const result = v.safeParse(schema, JSON.parse(line));
    if (result.success) return result.output;
    throw new WirebenchError('INTERNAL', 'a journal of tries holds something else; please report it');
  });
}
