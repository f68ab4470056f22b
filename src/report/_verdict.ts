import type { DuelVerdict, Side, VerdictReport } from '../schema.ts';
import { changeText, formatText, lostName, unreadAlone, unreadText } from './_exact.ts';
import { range } from './_verdict-grid.ts';
import { change, count, listed, oneLine, percent, significant } from './format.ts';

/** What is worth reading: all that is no plain pass, and what got faster. */
export const isNews =
  (report: VerdictReport) =>
  (duel: DuelVerdict): boolean =>
    duel.outcome !== 'pass' || duel.improved || isSlowInTotal(report, duel);

/** A pass is one by medians; pauses may still take it above the budget, by as much again at most. */
const isSlowInTotal = ({ job }: VerdictReport, { total }: DuelVerdict): boolean =>
  total !== null && total > job.budget;

const NAMED = 4;
const few = (texts: readonly string[]): string =>
  listed(texts.slice(0, NAMED)) + (texts.length > NAMED ? ` and ${count(texts.length - NAMED)} more` : '');
const plural = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? '' : 's'}`;

/** The verdict in one line. Pure. */
export function verdictLine(report: VerdictReport): string {
  const { duels, gate, outcome } = report;
  if (gate?.identical)
    return `PASS: base and head are the same (${oneLine(versionText(gate.head))}), so nothing was measured`;
  if (outcome === 'fail') return failLine(report);
  if (outcome === 'pass') return passLine(report);
  if (outcome === 'failed to run')
    return `COULD NOT RUN: ${few(whyNotRun(report)) || 'nothing was measured'}`;
  const untold = of(report, 'cannot tell');
  if (untold.length === 0)
    return `CANNOT TELL: not compared: ${few(report.exact.unknown.map(({ what, reason }) => oneLine(`${what}: ${reason}`)))}`;
  const only = untold.every(({ detectable }) => detectable === null) ? '' : 'only ';
  const why = listed([...new Set(untold.map(({ reason }) => reason ?? ''))]);
  return `CANNOT TELL in ${untold.length} of ${duels.length}; could ${only}have seen ${seenText(untold)}: ${why}`;
}

function passLine(report: VerdictReport): string {
  const { duels, job } = report;
  const slow = duels.filter((duel) => isSlowInTotal(report, duel));
  const faster = duels.filter(({ improved }) => improved);
  const totals = slow.map(({ title, total }) => `${oneLine(title)}: ${change(total ?? 0)}`);
  return [
    `PASS: no slowdown of ${percent(job.budget)} or more in ${plural(duels.length, 'comparison')}`,
    ...(slow.length > 0
      ? [`, by medians; total time is above it in ${count(slow.length)}: ${few(totals)}`]
      : []),
    ...(faster.length > 0 ? [`; faster in ${count(faster.length)}: ${few(faster.map(byHowMuch))}`] : []),
  ].join('');
}

/** `3.10 % or more`; `3.10 % or more, nothing in 2`, where too few pairs could be taken; `nothing`. */
function seenText(duels: readonly DuelVerdict[]): string {
  const seen = duels.flatMap(({ detectable }) => detectable ?? []);
  const blind = duels.length - seen.length;
  if (seen.length === 0) return 'nothing';
  return `${percent(Math.max(...seen))} or more${blind > 0 ? `, nothing in ${count(blind)}` : ''}`;
}

const of = (report: VerdictReport, outcome: DuelVerdict['outcome']): DuelVerdict[] =>
  report.duels.filter((duel) => duel.outcome === outcome);

/** `+6.10 % (+4.20 % to +8.00 %)`; empty without a pair. */
export function estimateText(duel: DuelVerdict): string {
  if (duel.estimate === null) return '';
  return `${change(duel.estimate)}${duel.interval ? ` (${range(duel)})` : ''}`;
}

const byHowMuch = (duel: DuelVerdict): string => `${oneLine(duel.title)}: ${estimateText(duel)}`;

function failLine(report: VerdictReport): string {
  const { formats, figures, lost } = report.exact;
  const slower = of(report, 'fail');
  const slow = few(slower.map(byHowMuch));
  const exact = report.exact.fails
    ? [
        ...(formats.length > 0 ? [few(formats.map(formatText))] : []),
        ...(unreadAlone(report).length > 0 ? [few(unreadAlone(report).map(unreadText))] : []),
        ...(lost.length > 0 ? [`no longer kept: ${few(lost.map(lostName))}`] : []),
        ...(figures.some(({ fails }) => fails)
          ? [few(figures.filter(({ fails }) => fails).map(changeText))]
          : []),
      ]
    : [];
  if (exact.length === 0) return `FAIL ${slower.length} of ${report.duels.length}: ${slow}`;
  const timed = slower.length > 0 ? [`slower in ${slower.length} of ${report.duels.length}: ${slow}`] : [];
  return `FAIL${formats.length > 0 ? ', FORMAT CHANGED' : ''}: ${[...exact, ...timed].join('; ')}`;
}

function whyNotRun({ duels, refused }: VerdictReport): string[] {
  const failed = duels.filter(({ outcome }) => outcome === 'failed to run');
  return [
    ...refused.map(({ what, reason }) => oneLine(`${what}: ${reason}`)),
    ...failed.map(({ title, reason }) => oneLine(`${title}: ${reason ?? ''}`)),
  ];
}

const versionText = ({ name, version, dirty }: Side): string =>
  `${/^[0-9a-f]{40}$/.test(version ?? '') ? version?.slice(0, 10) : (version ?? name)}${dirty ? ' with changes that are in no commit' : ''}`;

/** `base origin/main (1a2b3c4d5e), head . (6f7a8b9c0d with changes that are in no commit)`. */
export function sidesText({ gate }: VerdictReport): string {
  if (gate === null) return '';
  const side = (one: Side) =>
    one.version === null && !one.dirty ? one.name : `${one.name} (${versionText(one)})`;
  const compiled = gate.typescript === undefined ? '' : `; TypeScript: ${gate.typescript}`;
  return oneLine(`base ${side(gate.base)}, head ${side(gate.head)}${compiled}`);
}

/** What the machine was like, in one line. */
export function noiseText({ control, noise, environment, duels, codecs, job }: VerdictReport): string {
  const compared = duels.filter(({ outcome }) => outcome !== 'failed to run');
  const versions = [
    ...new Set(codecs.flatMap(({ package: from, version }) => (from ? `${from} ${version ?? '?'}` : []))),
  ];
  const seconds = job.finishedAt && (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000;
  const parts = [
    control === null || control.estimate === null
      ? 'no control'
      : `control (A against itself) ${control.outcome}, ${estimateText(control)}`,
    ...(compared.length > 0 ? [`could have seen ${seenText(compared)}`] : []),
    ...(noise.stealShare === null ? [] : [`steal ${percent(noise.stealShare)}`]),
    ...(noise.loadAverage === null ? [] : [`load ${significant(noise.loadAverage)}`]),
    `${percent(noise.unsteadyShare)} of the pairs never got steady`,
    noise.cpu === null ? 'not pinned to a CPU: much less can be seen' : `both arms on CPU ${noise.cpu}`,
    `${environment.cpuModel}, Node ${environment.node}`,
    ...versions.slice(0, NAMED),
    `seed ${job.seed}`,
    ...(seconds ? [`${significant(seconds)} s`] : []),
  ];
  return oneLine(parts.join('; '));
}
