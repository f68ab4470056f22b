import { compare } from '../analysis/compare.ts';
import { comparisonMarkdown, comparisonTable } from '../report/comparison.ts';
import { print, terminalWidth, wantsColour } from './output.ts';
import { loadReport } from './report.ts';

/** `wirebench compare`. Returns the exit code: 1 only when an exact figure got worse. */
export function compareRuns(base: string, head: string, format: 'table' | 'md'): number {
  const comparison = compare(loadReport(base), loadReport(head));
  print(
    format === 'md'
      ? comparisonMarkdown(comparison)
      : comparisonTable(comparison, wantsColour(), terminalWidth()),
  );
  return comparison.worse ? 1 : 0;
}
