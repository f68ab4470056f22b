import { homedir } from 'node:os';
import { WirebenchError } from '../errors.ts';
import { withoutFolders } from '../names.ts';
import type { Plan } from '../plan.ts';
import type { RunResult } from '../run/complete.ts';
import type { Target } from '../run/remote.ts';
import { resumeRun, runSuite } from '../run/session.ts';
import type { Report } from '../schema.ts';
import type { Address } from '../types.ts';
import { INTERRUPTED, interruptible } from './interrupt.ts';
import { type FilterFlags, withoutTarget } from './options.ts';
import { print, tell, tellFailure } from './output.ts';
import { filtersOf, givenBrokers, planText } from './plan.ts';
import { createProgress } from './progress.ts';
import { renderReport } from './report.ts';

export interface RunFlags extends FilterFlags {
  seed: number;
  out: string;
  budget?: number;
  quiet?: boolean;
  strict?: boolean;
  resume?: string;
  cpuProf?: true;
  target?: Address;
  token?: string;
  lang?: string;
  verbose?: boolean;
}

/** Exit code beside those of errors: documented in the README. */
const NOT_VALID = 3;

/** `wirebench run`. Returns the exit code. */
export async function run(
  suite: string | undefined,
  flags: RunFlags,
  argv: readonly string[],
): Promise<number> {
  const target = targetOf(flags);
  const progress = createProgress(flags.quiet === true);
  const hooks = {
    ...(target && { target }),
    ...(flags.lang !== undefined && { language: flags.lang }),
    brokers: await givenBrokers(flags),
    onProgress: progress.show,
    onFailure: (what: string, error: WirebenchError) => {
      progress.done();
      tellFailure(what, error, flags.verbose === true);
    },
    onPlanned: (plan: Plan, folder: string) =>
      flags.quiet || tell(`${planText(plan, flags.budget)}\nresults: ${folder}`),
  };
  return interruptible(async (signal) => {
    const result = await start(suite, flags, argv, { ...hooks, signal }).finally(progress.done);
    return conclude(result, flags);
  });
}

type Hooks = Parameters<typeof resumeRun>[1];

function start(
  suite: string | undefined,
  flags: RunFlags,
  argv: readonly string[],
  hooks: Hooks,
): Promise<RunResult> {
  if (flags.resume !== undefined) {
    if (suite !== undefined)
      throw new WirebenchError(
        'BAD_OPTION',
        '--resume goes on with the plan of its folder; give no suite beside it',
      );
    return resumeRun(flags.resume, hooks);
  }
  if (suite === undefined) throw new WirebenchError('BAD_OPTION', 'which suite? try: wirebench run smoke');
  const { budget, cpuProf, out, seed } = flags;
  return runSuite({
    suite,
    filters: filtersOf(flags),
    seed,
    out,
    ...(budget !== undefined && { budgetMs: budget }),
    ...(cpuProf && { cpuProfiles: true }),
    command: commandOf(argv),
    ...hooks,
  });
}

async function conclude(
  { report, folder, interrupted }: RunResult,
  { strict, target, broker }: RunFlags,
): Promise<number> {
  print(await renderReport(report, 'table'));
  print(`report: ${folder}/report.md`);
  const there = `${target ? ' --target host:port' : ''}${broker ? ' --broker ...' : ''}`;
  if (interrupted) tell(`interrupted; finish it with: wirebench run --resume ${folder}${there}`);
  return interrupted ? INTERRUPTED : verdictOf(report, strict === true);
}

function verdictOf({ tables, refused }: Report, strict: boolean): number {
  const valid = tables.map(({ rows }) => rows.filter(({ status }) => status === 'valid').length);
  const all = tables.every(({ rows }, at) => rows.length === valid[at]) && refused.length === 0;
  const some = tables.length > 0 && valid.every((count) => count > 0);
  if (strict ? all && some : some) return 0;
  tell(
    strict
      ? 'not every cell is valid; the report says why'
      : 'a table holds no valid cell; the report says why',
  );
  return NOT_VALID;
}

function targetOf({ target, token }: RunFlags): Target | undefined {
  if (target && token === undefined) {
    const remedy = 'give --token, or set WIREBENCH_TOKEN, to what serve was given or has printed';
    throw new WirebenchError('BAD_OPTION', `--target needs a token; ${remedy}`);
  }
  return target && token !== undefined ? { ...target, token } : undefined;
}

const commandOf = (argv: readonly string[]): string =>
  withoutFolders(['wirebench', ...withoutTarget(argv)].join(' '), process.cwd(), homedir());
