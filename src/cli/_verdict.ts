import { appendFileSync } from 'node:fs';
import { judgeJob } from '../analysis/verdict.ts';
import { verdictJunit } from '../report/junit.ts';
import { bencherMetrics, githubActionBenchmark } from '../report/trends.ts';
import { verdictText } from '../report/verdict.ts';
import { verdictMarkdown } from '../report/verdict-markdown.ts';
import { readJob } from '../run/store.ts';
import type { VerdictReport } from '../schema.ts';
import type { VerdictFormat } from './_paired-options.ts';
import { tell, terminalWidth, wantsColour } from './output.ts';

/** From the pairs in its folder alone, so that everybody who has them gets the same one. Throws BAD_RUN_FOLDER. */
export function loadVerdict(folder: string): VerdictReport {
  const { job, pairs } = readJob(folder);
  return judgeJob(job, pairs);
}

export type CannotTell = 'pass' | 'fail' | undefined;

export function renderVerdict(report: VerdictReport, format: VerdictFormat, cannotTell?: CannotTell): string {
  switch (format) {
    case 'table':
      return verdictText(report, wantsColour(), terminalWidth());
    case 'md':
      return verdictMarkdown(report);
    case 'json':
      return JSON.stringify(report, null, 2);
    case 'junit':
      return verdictJunit(report, cannotTell);
    case 'github-action-benchmark':
      return githubActionBenchmark(report);
    case 'bencher':
      return bencherMetrics(report);
  }
}

/** 0 pass, 1 fail, 3 cannot tell (or as told), 4 could not run. */
export function exitCodeOf({ outcome }: VerdictReport, cannotTell: CannotTell): number {
  if (outcome === 'cannot tell')
    return cannotTell === undefined ? 3 : ({ pass: 0, fail: 1 } as const)[cannotTell];
  return ({ pass: 0, fail: 1, 'failed to run': 4 } as const)[outcome];
}

/** On GitHub a step's summary is a file that it appends to. A summary that cannot be written is no failure. */
export function appendSummary(markdown: string): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  try {
    appendFileSync(file, `${markdown}\n`);
  } catch (error) {
    tell(`GITHUB_STEP_SUMMARY cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}

/** A command line that a shell reads as it was given. */
export const commandLine = (argv: readonly string[]): string =>
  ['wirebench', ...argv]
    .map((word) => (/^[\w@%+=:,./~^-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
