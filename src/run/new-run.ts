import { type Run, SCHEMA_VERSION } from '../schema.ts';
import { version } from '../version.ts';
import { environment } from './environment.ts';
import { type Inspected, resolveCells } from './inspect.ts';
import type { Planned } from './plan-suite.ts';

/** A run that is planned and inspected, and of which nothing is measured yet. */
export const newRun = (
  { plan, title, name, baseline, sizeLoss, claims }: Planned,
  inspected: Inspected,
  { command, seed }: Pick<Run, 'command' | 'seed'>,
  startedAt: string,
): Run => ({
  schema: SCHEMA_VERSION,
  kind: 'run',
  version,
  suite: name,
  title,
  command,
  startedAt,
  finishedAt: null,
  state: 'running',
  seed,
  rounds: plan.rounds,
  baseline,
  cells: resolveCells(plan.cells, inspected.inspections),
  skips: [...plan.skips],
  givenUp: [],
  ...inspected,
  environment: environment(),
  stealShare: null,
  ...(sizeLoss && { sizeLoss }),
  ...(claims.length > 0 && { claims: [...claims] }),
  estimateMs: plan.estimateMs,
});
