import { analyse } from '../analysis/analyse.ts';
import { csvReporter } from '../report/csv.ts';
import { jsonReporter } from '../report/json.ts';
import { markdownReporter } from '../report/markdown.ts';
import type { Reporter } from '../report/reporter.ts';
import { tableReporter } from '../report/table.ts';
import { readRun } from '../run/store.ts';
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

/** `wirebench report`. */
export function report(folder: string, format: Format): void {
  print(reporterOf(format).render(loadReport(folder)));
}
