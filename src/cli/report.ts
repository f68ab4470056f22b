import { analyse } from '../analysis/analyse.ts';
import { languageFor, loadClaims } from '../claims.ts';
import { WirebenchError } from '../errors.ts';
import { csvReporter } from '../report/csv.ts';
import { jsonReporter } from '../report/json.ts';
import { markdownReporter } from '../report/markdown.ts';
import { hasClaims, pageMarkdown, pageText } from '../report/page.ts';
import { tableReporter } from '../report/table.ts';
import { holdsSelftest, readSummary } from '../run/pair/trials.ts';
import { holdsJob, readRun } from '../run/store.ts';
import type { Report } from '../schema.ts';
import { VERDICT_FORMATS } from './_paired-options.ts';
import { print, tell, terminalWidth, wantsColour } from './output.ts';

export const FORMATS = ['table', 'md', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * A report as it is printed: of a run with claims, in its own language unless told, the page. Throws BAD_OPTION where
 * there is nothing to say in that language.
 */
export async function renderReport(report: Report, format: Format, lang?: string): Promise<string> {
  if (format === 'json' || format === 'csv') {
    if (lang !== undefined)
      throw new WirebenchError('BAD_OPTION', `${format} has no words; give --lang with --format md or table`);
    return (format === 'json' ? jsonReporter : csvReporter).render(report);
  }
  const language = await languageFor(
    lang ?? report.run.language,
    hasClaims(report),
    'the report of this run',
  );
  const onScreen = [wantsColour(), terminalWidth()] as const;
  const reporter = hasClaims(report)
    ? { table: pageText(language, ...onScreen), md: pageMarkdown(language) }
    : { table: tableReporter(...onScreen), md: markdownReporter };
  return reporter[format].render(report);
}

function read(folder: string) {
  const { run, records, unreadableLines } = readRun(folder);
  if (unreadableLines > 0)
    tell(`${unreadableLines} lines of ${folder} could not be read: cut short or not of this schema`);
  return { run, records };
}

/** A run folder, analysed afresh from its records; its claims are not judged. */
export function loadReport(folder: string): Report {
  const { run, records } = read(folder);
  return analyse(run, records);
}

/** The same with its claims, if it has some. */
export async function loadJudged(folder: string): Promise<Report> {
  const { run, records } = read(folder);
  return analyse(run, records, await loadClaims(run.claims ?? []));
}

/** `wirebench report`: of a run, or of a comparison of two arms, from its pairs alone. */
export async function report(folder: string, format: string, lang?: string): Promise<void> {
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
    return print(await renderReport(await loadJudged(folder), known, lang));
  }
  await languageFor(lang, false, 'a comparison');
  const { loadVerdict, renderVerdict } = await import('./_verdict.ts');
  const known = VERDICT_FORMATS.find((one) => one === format);
  if (known === undefined) throw wrong('a comparison', VERDICT_FORMATS);
  print(renderVerdict(loadVerdict(folder), known));
}
