import { counted, oneLine, percent, significant, whole } from '../report/format.ts';
import type { Run, Table } from '../schema.ts';
import { isOfFates } from './fates.ts';
import { MIN_ROUNDS } from './statistics.ts';
import { whereOf } from './titles.ts';

/** Tables whose figures are facts: nothing is compared round by round. */
const UNCOMPARED: ReadonlySet<Table['kind']> = new Set([
  'size-loss',
  'faithfulness',
  'robustness',
  'compatibility',
]);
export const MAX_STEAL = 0.02;
export const MAX_LOAD_PER_CORE = 0.5;

const PROFILED =
  'The CPU profiler was on in the first round (profiles/ holds one for each process of Node here, for Chrome DevTools): its figures are slower than the code is. See where the time goes; compare no times with another run.';

/** What makes one doubt the run as a whole. */
export function findingsOf(
  run: Run,
  tables: readonly Table[],
  missingRounds: number,
  plannedRounds: number,
): string[] {
  return [
    ...stateFindings(run, missingRounds, plannedRounds),
    ...machineFindings(run),
    ...tables
      .filter(
        ({ kind, rows }) =>
          !isOfFates(kind) &&
          !UNCOMPARED.has(kind) &&
          !rows.some(({ baseline }) => baseline) &&
          // Opaque bytes by themselves are there for the wire: no codec is compared.
          rows.some(({ name }) => name !== 'none'),
      )
      .map(
        ({ title }) =>
          `${oneLine(title)}: nothing is compared, because the baseline ${oneLine(run.baseline)} has no valid row.`,
      ),
    ...run.codecs
      .filter(({ nativeActive }) => nativeActive === false)
      .map(
        ({ name, runtime }) =>
          `${oneLine(name + whereOf(runtime))}: its native add-on is not loaded, so its JavaScript form was measured.`,
      ),
    ...(run.profiled ? [PROFILED] : []),
    ...run.givenUp.map((what) => `Time budget: ${oneLine(what)}`),
  ];
}

function stateFindings(run: Run, missingRounds: number, plannedRounds: number): string[] {
  return [
    ...(run.state === 'finished'
      ? []
      : ['The run did not finish: run it again with --resume to complete it.']),
    ...(missingRounds > 0
      ? [
          `${whole(missingRounds)} of ${whole(plannedRounds)} rounds are missing: their rows are marked and not compared.`,
        ]
      : []),
    ...(run.rounds < MIN_ROUNDS && run.cells.some(({ once }) => !once)
      ? [
          `${counted(run.rounds, 'round')}: a 95 % interval needs ${MIN_ROUNDS}, so nothing is ranked. Use --rounds ${MIN_ROUNDS} or more.`,
        ]
      : []),
  ];
}

function machineFindings({ stealShare, environment: { loadAverage, cores } }: Run): string[] {
  return [
    ...(stealShare !== null && stealShare > MAX_STEAL
      ? [
          `The hypervisor took ${percent(stealShare)} of the CPU time: figures are slower and less steady than the machine.`,
        ]
      : []),
    ...(loadAverage !== null && loadAverage > MAX_LOAD_PER_CORE * cores
      ? [
          `The machine was busy before the run: load average ${significant(loadAverage)} on ${counted(cores, 'core')}.`,
        ]
      : []),
  ];
}
