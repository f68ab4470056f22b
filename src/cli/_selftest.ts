import type { Summary } from '../analysis/selftest.ts';
import { selftestMarkdown, selftestText } from '../report/selftest.ts';
import { terminalWidth, wantsColour } from './output.ts';

export const SELFTEST_FORMATS = ['table', 'md', 'json'] as const;

export function renderSelftest(summary: Summary, format: (typeof SELFTEST_FORMATS)[number]): string {
  if (format === 'json') return JSON.stringify(summary, null, 2);
  if (format === 'md') return selftestMarkdown(summary);
  return selftestText(summary, wantsColour(), terminalWidth());
}
