import { homedir } from 'node:os';
import { advise } from '../analysis/advice.ts';
import { nameOf, withoutFolders } from '../names.ts';
import { parsePayload } from '../refs.ts';
import { adviceMarkdown, adviceText } from '../report/advice.ts';
import { gather } from '../run/advise.ts';
import type { Feature } from '../types.ts';
import { INTERRUPTED, interruptible } from './interrupt.ts';
import { print, tell, tellFailure, terminalWidth, timeText, wantsColour } from './output.ts';
import { createProgress } from './progress.ts';

export interface AdviseFlags {
  payload: string;
  link: number;
  rtt: number;
  needs?: Feature[];
  untrusted?: true;
  codec?: string[];
  seed: number;
  out: string;
  format: 'table' | 'md' | 'json';
  quiet?: boolean;
  verbose?: boolean;
}

/** `wirebench advise`. Returns the exit code. */
export async function adviseOn(flags: AdviseFlags, argv: readonly string[]): Promise<number> {
  const { payload, link, rtt, needs = [], untrusted = false, codec, format } = flags;
  const question = {
    payload: nameOf(parsePayload(payload)),
    bitsPerSecond: link,
    roundTripMs: rtt,
    needs,
    untrusted,
  };
  const progress = createProgress(flags.quiet === true);
  return interruptible(async (signal) => {
    const gathered = await gather(question, {
      payload,
      codecs: codec,
      seed: flags.seed,
      out: flags.out,
      command: withoutFolders(['wirebench', ...argv].join(' '), process.cwd(), homedir()),
      signal,
      onProgress: progress.show,
      onFailure: (what, error) => {
        progress.done();
        tellFailure(what, error, flags.verbose === true);
      },
      onPlanned: ({ cells, estimateMs }, folder) =>
        flags.quiet || tell(`${folder}: ${cells.length} cells, about ${timeText(estimateMs)}`),
    }).finally(progress.done);
    if (!gathered) return INTERRUPTED;
    const advice = advise(question, gathered.evidence);
    if (format === 'json') print(JSON.stringify(advice, null, 2));
    else print(format === 'md' ? adviceMarkdown(advice) : adviceText(advice, wantsColour(), terminalWidth()));
    if (!flags.quiet) tell(`measured in ${gathered.folders.join(', ')}`);
    return 0;
  });
}
