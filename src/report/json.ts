import type { Reporter } from './reporter.ts';

/** The whole report; its JSON Schema is in the package as report.schema.json. */
export const jsonReporter: Reporter = {
  extension: 'json',
  render: (report) => `${JSON.stringify(report, null, 2)}\n`,
};
