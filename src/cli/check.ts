import { homedir } from 'node:os';
import { faultsOf } from '../analysis/faults.ts';
import { WirebenchError } from '../errors.ts';
import { listOf, withoutFolders } from '../names.ts';
import { builtinNames } from '../plugins.ts';
import { parseCodec } from '../refs.ts';
import { checkText } from '../report/check.ts';
import { jsonReporter } from '../report/json.ts';
import { markdownReporter } from '../report/markdown.ts';
import { tableReporter } from '../report/table.ts';
import { checkCodecs } from '../run/check.ts';
import type { Report } from '../schema.ts';
import type { Ref } from '../types.ts';
import { print, tell, tellFailure, terminalWidth, wantsColour } from './output.ts';
import { createProgress } from './progress.ts';

export interface CheckFlags {
  all?: true;
  format: 'table' | 'md' | 'json';
  allowEval?: true;
  verbose?: boolean;
}

/** Exit codes beside those of errors: documented in the README. */
const AT_FAULT = 1;
const INTERRUPTED = 130;

/** `wirebench check`: every try in a process that may die of it. Returns the exit code. */
export async function check(
  names: readonly string[],
  flags: CheckFlags,
  argv: readonly string[],
): Promise<number> {
  const codecs = await refsOf(names, flags);
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once('SIGINT', onInterrupt);
  // One codec takes a second or two: in a pipe that needs no line.
  const progress = createProgress(codecs.length === 1 && process.stderr.isTTY !== true);
  try {
    const report = await checkCodecs({
      codecs,
      command: withoutFolders(['wirebench', ...argv].join(' '), process.cwd(), homedir()),
      signal: stop.signal,
      onProgress: progress.show,
      onFailure: (what, error) => {
        progress.done();
        tellFailure(what, error, flags.verbose === true);
      },
    });
    progress.done();
    print(rendered(report, codecs.length, flags.format));
    if (stop.signal.aborted) return INTERRUPTED;
    const faults = faultsOf(report);
    for (const fault of faults) tell(`at fault: ${fault}`);
    return faults.length > 0 ? AT_FAULT : 0;
  } finally {
    progress.done();
    process.off('SIGINT', onInterrupt);
  }
}

async function refsOf(
  names: readonly string[],
  { all, allowEval }: Pick<CheckFlags, 'all' | 'allowEval'>,
): Promise<Ref[]> {
  if ((all === true) === names.length > 0)
    throw new WirebenchError(
      'BAD_OPTION',
      'give the codecs to check, like wirebench check json v8, or --all',
    );
  const builtin = all ? await builtinNames('codecs') : names.flatMap(listOf);
  return builtin.map((name) => ({ ...parseCodec(name), ...(allowEval && { allowEval }) }));
}

function rendered(report: Report, codecs: number, format: CheckFlags['format']): string {
  if (format === 'md') return markdownReporter.render(report);
  if (format === 'json') return jsonReporter.render(report);
  return codecs === 1
    ? checkText(report, wantsColour(), terminalWidth())
    : tableReporter(wantsColour(), terminalWidth()).render(report);
}
