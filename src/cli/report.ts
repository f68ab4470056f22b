import { analyse } from '../analysis/analyse.ts';
import { WirebenchError } from '../errors.ts';
import { csvReporter } from '../report/csv.ts';
import { jsonReporter } from '../report/json.ts';
import { markdownReporter } from '../report/markdown.ts';
import type { Reporter } from '../report/reporter.ts';
import { tableReporter } from '../report/table.ts';
import { holdsJob, readJob, readRun } from '../run/store.ts';
import type { Report } from '../schema.ts';
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
export async function report(folder: string, format: Format): Promise<void> {
  if (!holdsJob(folder)) return print(reporterOf(format).render(loadReport(folder)));
  if (format === 'csv')
    throw new WirebenchError('BAD_OPTION', 'a comparison has no csv: ask for table, md or json');
  const { judgeJob } = await import('../analysis/verdict.ts');
  const { render } = await import('./ab.ts');
  const { job, pairs } = readJob(folder);
  print(render(judgeJob(job, pairs), format));
}
