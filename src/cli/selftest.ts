import { homedir } from 'node:os';
import { join } from 'node:path';
import { withoutFolders } from '../names.ts';
import { selftestMarkdown, selftestText } from '../report/selftest.ts';
import { selftest } from '../run/pair/selftest.ts';
import { INTERRUPTED, interruptible } from './interrupt.ts';
import { print, tell, tellFailure, terminalWidth, wantsColour } from './output.ts';
import { createLiveLine } from './progress.ts';

export interface SelftestFlags {
  quick?: true;
  busy: number;
  seed: number;
  out: string;
  resume?: string;
  format: 'table' | 'md' | 'json';
  quiet?: boolean;
  verbose?: boolean;
}

/** `wirebench selftest`. Returns the exit code. */
export function runSelftest(flags: SelftestFlags, argv: readonly string[]): Promise<number> {
  const live = createLiveLine(flags.quiet === true);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const folder = flags.resume ?? join(flags.out, `${stamp}-selftest`);
  return interruptible(async (signal) => {
    const summary = await selftest({
      quick: flags.quick === true,
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
    if (flags.format === 'json') print(JSON.stringify(summary, null, 2));
    else
      print(
        flags.format === 'md'
          ? selftestMarkdown(summary)
          : selftestText(summary, wantsColour(), terminalWidth()),
      );
    if (!signal.aborted) return 0;
    tell(`interrupted; go on with: wirebench selftest${flags.quick ? ' --quick' : ''} --resume ${folder}`);
    return INTERRUPTED;
  });
}
