import { nameOf } from '../names.ts';
import { parseCodec } from '../refs.ts';
import { runJob } from '../run/pair/session.ts';
import { type PairedFlags, paired } from './_paired.ts';
import { interruptible } from './interrupt.ts';

/** `wirebench ab`. Returns the exit code. */
export function ab(a: string, b: string, flags: PairedFlags, argv: readonly string[]): Promise<number> {
  const contest = { a: parseCodec(a), b: parseCodec(b) };
  const title = `${nameOf(contest.b)} against ${nameOf(contest.a)}`;
  return interruptible((signal) =>
    paired(flags, argv, signal, (common) => runJob({ ...common, kind: 'ab', title, contests: [contest] })),
  );
}
