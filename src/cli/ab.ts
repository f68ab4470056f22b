import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isPath, nameOf, publicPath } from '../names.ts';
import { parseCodec } from '../refs.ts';
import { alone, runJob } from '../run/pair/session.ts';
import { LONGEST_NAME } from '../schema.ts';
import type { Ref } from '../types.ts';
import { type PairedFlags, paired } from './_paired.ts';
import { interruptible } from './interrupt.ts';

/** `wirebench ab`. Returns the exit code. */
export function ab(a: string, b: string, flags: PairedFlags, argv: readonly string[]): Promise<number> {
  const contest = toldApart(parseCodec(a), parseCodec(b));
  const title = `${nameOf(contest.b)} against ${nameOf(contest.a)}`;
  return interruptible((signal) =>
    paired(flags, argv, signal, (common) =>
      alone('ab', (at) => runJob({ ...common, kind: 'ab', title, contests: [contest] }, at)),
    ),
  );
}

/** Two files of one name, like two versions of a codec, are called by their paths. */
function toldApart(a: Ref, b: Ref): { a: Ref; b: Ref } {
  if (nameOf(a) !== nameOf(b) || isDeepStrictEqual(a, b)) return { a, b };
  const byPath = (ref: Ref): Ref => {
    if (!isPath(ref.use)) return ref;
    const path = publicPath(resolve(ref.use), process.cwd(), homedir());
    const name = ref.compress === undefined ? path : `${path}+${ref.compress}`;
    return { ...ref, as: name.slice(-LONGEST_NAME) };
  };
  return { a: byPath(a), b: byPath(b) };
}
