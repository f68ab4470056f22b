import { homedir } from 'node:os';
import { join } from 'node:path';
import { withoutFolders } from '../names.ts';
import { selftest } from '../run/pair/selftest.ts';
import { partsNamed } from '../run/pair/trial-jobs.ts';
import { renderSelftest } from './_selftest.ts';
import { INTERRUPTED, interruptible } from './interrupt.ts';
import { print, tell, tellFailure } from './output.ts';
import { createLiveLine } from './progress.ts';

export interface SelftestFlags {
  quick?: true;
  parts?: readonly string[];
  budget?: number;
  busy: number;
  seed: number;
  out: string;
  resume?: string;
  format: 'table' | 'md' | 'json';
  quiet?: boolean;
  verbose?: boolean;
}

/** `wirebench selftest`. Returns the exit code. */
export async function runSelftest(flags: SelftestFlags, argv: readonly string[]): Promise<number> {
  const parts = partsNamed(flags.parts, flags.quick === true);
  const live = createLiveLine(flags.quiet === true);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const folder = flags.resume ?? join(flags.out, `${stamp}-selftest`);
  return interruptible(async (signal) => {
    const summary = await selftest({
      parts,
      budgetMs: flags.budget,
      folder,
      seed: flags.seed,
      busy: flags.busy,
      command: withoutFolders(['wirebench', ...argv].join(' '), process.cwd(), homedir()),
      signal,
      onFailure: (what, error) => {
        live.done();
        tellFailure(what, error, flags.verbose === true);
      },
      onProgress: live.show,
    }).finally(live.done);
    print(renderSelftest(summary, flags.format));
    if (!signal.aborted) return 0;
    tell(`interrupted; go on with: wirebench ${again(argv)} --resume ${folder}`);
    return INTERRUPTED;
  });
}

/** The same options, but for the folder. */
const again = (argv: readonly string[]): string =>
  argv
    .filter((word, index) => word !== '--resume' && argv[index - 1] !== '--resume')
    .filter((word) => !word.startsWith('--resume='))
    .join(' ');
