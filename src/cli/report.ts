import { analyse } from '../analysis/analyse.ts';
import { WirebenchError } from '../errors.ts';
import { csvReporter } from '../report/csv.ts';
import { jsonReporter } from '../report/json.ts';
import { markdownReporter } from '../report/markdown.ts';
import type { Reporter } from '../report/reporter.ts';
import { tableReporter } from '../report/table.ts';
import { holdsSelftest, readSummary } from '../run/pair/trials.ts';
import { holdsJob, readJob, readRun } from '../run/store.ts';
import type { Report } from '../schema.ts';
import { VERDICT_FORMATS } from './_paired-options.ts';
import { print, tell, terminalWidth, wantsColour } from './output.ts';

export const FORMATS = ['table', 'md', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

const reporterOf = (format: Format): Reporter =>
  ({
    table: tableReporter(wantsColour(), terminalWidth()),
    md: markdownReporter,
    json: jsonReporter,
    csv: csvReporter,
  })[format];

/** A run folder, analysed afresh from its records. */
export function loadReport(folder: string): Report {
  const { run, records, unreadableLines } = readRun(folder);
  if (unreadableLines > 0)
    tell(`${unreadableLines} lines of ${folder} could not be read: cut short or not of this schema`);
  return analyse(run, records);
}

/** `wirebench report`: of a run, or of a comparison of two arms, from its pairs alone. */
export async function report(folder: string, format: string): Promise<void> {
  const wrong = (what: string, formats: readonly string[]) =>
    new WirebenchError('BAD_OPTION', `${what} has no ${format}; ask for ${formats.join(', ')}`);
  if (holdsSelftest(folder)) {
    const { renderSelftest, SELFTEST_FORMATS } = await import('./_selftest.ts');
    const known = SELFTEST_FORMATS.find((one) => one === format);
    if (known === undefined) throw wrong('a selftest', SELFTEST_FORMATS);
    return print(renderSelftest(readSummary(folder), known));
  }
  if (!holdsJob(folder)) {
    const known = FORMATS.find((one) => one === format);
    if (known === undefined) throw wrong('a run', FORMATS);
    return print(reporterOf(known).render(loadReport(folder)));
  }
  const { renderVerdict } = await import('./_verdict.ts');
  const known = VERDICT_FORMATS.find((one) => one === format);
  if (known === undefined) throw wrong('a comparison', VERDICT_FORMATS);
  const { judgeJob } = await import('../analysis/verdict.ts');
  const { job, pairs } = readJob(folder);
  print(renderVerdict(judgeJob(job, pairs), known));
}
