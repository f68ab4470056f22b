/** The public API. Every command of the CLI is a function here; every contract a plug-in needs is a type here. */
export { analyse } from './analysis/analyse.ts';
export { type Comparison, compare } from './analysis/compare.ts';
export { ERROR_CODES, type ErrorCode, WirebenchError } from './errors.ts';
export { parseImpairments } from './impair.ts';
export type { Filters, Plan } from './plan.ts';
export { comparisonMarkdown, comparisonTable } from './report/comparison.ts';
export { csvReporter } from './report/csv.ts';
export { jsonReporter } from './report/json.ts';
export { markdownReporter } from './report/markdown.ts';
export type { Reporter } from './report/reporter.ts';
export { tableReporter } from './report/table.ts';
export type { Progress } from './run/measure.ts';
export { type Planned, planSuite } from './run/plan-suite.ts';
export { type RunOptions, type RunResult, resumeRun, runSuite } from './run/session.ts';
export { readRun, type StoredRun } from './run/store.ts';
export type * from './schema.ts';
export { ReportSchema, RunSchema, SCHEMA_VERSION } from './schema.ts';
export * from './types.ts';
