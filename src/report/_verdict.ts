import type {
  DuelVerdict,
  ExactRow,
  FidelityChange,
  FormatChange,
  Side,
  Unread,
  VerdictReport,
} from '../schema.ts';
import { bytes, count, listed, oneLine, percent, significant } from './format.ts';

/** `+6.1 %`, `-0.32 %`. */
export const change = (share: number): string =>
  `${share < 0 ? '-' : '+'}${significant(Math.abs(share) * 100)} %`;

export const range = ({ interval }: DuelVerdict): string =>
  interval === null ? '' : `${change(interval.low)} to ${change(interval.high)}`;

/** What is worth reading: all that is no plain pass, and what got faster. */
export const isNews = ({ outcome, improved }: DuelVerdict): boolean => outcome !== 'pass' || improved;

/** Two counts of what the same code allocates agree within a hundredth, also on a busy machine. */
const ALLOCATION_NOISE = 0.01;

export const isChanged = ({ figure, a, b, fails }: ExactRow): boolean =>
  fails || Math.abs(b - a) > (figure.startsWith('allocated') ? ALLOCATION_NOISE * a : 0);

const NAMED = 4;
const few = (texts: readonly string[]): string =>
  listed(texts.slice(0, NAMED)) + (texts.length > NAMED ? ` and ${count(texts.length - NAMED)} more` : '');
const plural = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? '' : 's'}`;

/** The verdict in one line. Pure. */
export function verdictLine(report: VerdictReport): string {
  const { duels, job, gate, outcome } = report;
  if (gate?.identical)
    return `PASS: base and head are the same (${oneLine(versionText(gate.head))}), so nothing was measured`;
  if (outcome === 'fail') return failLine(report);
  if (outcome === 'pass') {
    const faster = duels.filter(({ improved }) => improved);
    const told =
      faster.length > 0 ? `; faster in ${count(faster.length)}: ${few(faster.map(byHowMuch))}` : '';
    return `PASS: no slowdown of ${percent(job.budget)} or more in ${plural(duels.length, 'comparison')}${told}`;
  }
  if (outcome === 'failed to run')
    return `COULD NOT RUN: ${few(whyNotRun(report)) || 'nothing was measured'}`;
  const untold = of(report, 'cannot tell');
  const seen = Math.max(...untold.map(({ detectable }) => detectable ?? Number.POSITIVE_INFINITY));
  const only = Number.isFinite(seen) ? `; could only have seen ${percent(seen)} or more` : '';
  return `CANNOT TELL in ${untold.length} of ${duels.length}${only}: ${listed([...new Set(untold.map(({ reason }) => reason ?? ''))])}`;
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

const inContest = (contest: string | null, text: string): string =>
  contest === null ? text : `${contest}, ${text}`;

const lostName = ({ contest, value }: FidelityChange): string => oneLine(inContest(contest, value));

/** `date: exact, then different`. */
export const fidelityText = (one: FidelityChange): string =>
  oneLine(`${lostName(one)}: ${one.a}, then ${one.b}`);

/** `order: other bytes, 995 B, then 1,007 B (+1.21 %); head reads what base writes, base does not read what head writes`. */
export function formatText(change: FormatChange): string {
  const { contest, payload, a, b, changed, variants } = change;
  const some = changed === variants ? '' : ` in ${changed} of ${variants} variants`;
  return oneLine(
    `${inContest(contest, payload)}: other bytes${some}, ${amounts(a, b, bytes)}${readersText(change)}`,
  );
}

function readersText({ aReadsB, bReadsA }: FormatChange): string {
  if (aReadsB === null || bReadsA === null) return '';
  if (aReadsB && bReadsA) return '; each reads what the other writes';
  if (!aReadsB && !bReadsA) return '; neither reads what the other writes';
  return aReadsB
    ? '; base reads what head writes, head does not read what base writes'
    : '; head reads what base writes, base does not read what head writes';
}

/** `order: base does not read what head writes: refuses it: ...`. */
export function unreadText({ contest, payload, reader, reason }: Unread): string {
  const [who, whose] = reader === 'a' ? ['base', 'head'] : ['head', 'base'];
  return oneLine(`${inContest(contest, payload)}: ${who} does not read what ${whose} writes: ${reason}`);
}

/** Of what is no change of format already: there it is said. */
const unreadAlone = ({ exact: { unread, formats } }: VerdictReport): Unread[] =>
  unread.filter(
    ({ contest, payload }) =>
      !formats.some((change) => change.contest === contest && change.payload === payload),
  );

const amounts = (a: number, b: number, text: (value: number) => string): string =>
  a === b ? `${text(a)} as before` : `${text(a)}, then ${text(b)}${a > 0 ? ` (${change(b / a - 1)})` : ''}`;

/** `order, size: 995 B, then 1,007 B (+1.21 %); grew: customer.name (9 B, then 10 B)`. */
export function changeText({ contest, payload, figure, a, b, grew }: ExactRow): string {
  const text = figure === 'datagrams' ? count : (value: number) => `${significant(value)} B`;
  const whole = figure === 'datagrams' || figure.startsWith('allocated') ? text : bytes;
  // A field's size may be a mean over variants. What has grown must look it: 1,000 and 1,001 do not in three digits.
  const exactly = (value: number) => (Number.isInteger(value) ? whole(value) : text(value));
  const places = grew.map((one) => `${one.what} (${exactly(one.a)}, then ${exactly(one.b)})`);
  const why = places.length > 0 ? `; grew: ${listed(places)}` : '';
  return oneLine(`${inContest(contest, payload)}, ${figure}: ${amounts(a, b, whole)}${why}`);
}

/** The exact figures that changed; or that none did. */
export function exactTexts({ exact: { figures, formats, lost } }: VerdictReport): string[] {
  const changed = figures.filter(isChanged);
  if (changed.length > 0) return changed.map(changeText);
  if (figures.length === 0 || formats.length + lost.length > 0) return [];
  return [`${listed([...new Set(figures.map(({ figure }) => figure))])}: as before`];
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
  const seen = duels.flatMap(({ detectable }) => detectable ?? []);
  const versions = [
    ...new Set(codecs.flatMap(({ package: from, version }) => (from ? `${from} ${version ?? '?'}` : []))),
  ];
  const seconds = job.finishedAt && (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000;
  const parts = [
    control === null || control.estimate === null
      ? 'no control'
      : `control (A against itself) ${control.outcome}, ${estimateText(control)}`,
    ...(seen.length > 0 ? [`could have seen ${percent(Math.max(...seen))}`] : []),
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

export interface Grid {
  readonly head: readonly (readonly string[])[];
  readonly rows: readonly (readonly string[])[];
}

const BAR = 10;
const bar = (share: number | null, largest: number): string =>
  share === null || largest === 0
    ? ''
    : '█'.repeat(Math.max(1, Math.round((Math.abs(share) / largest) * BAR)));

/** Each with its heading, and what stands in it. The bars are to one scale. */
function columnsOf(
  duels: readonly DuelVerdict[],
  isGate: boolean,
): [string[], (duel: DuelVerdict) => string][] {
  const shown = (share: number | null) => (share === null ? '' : change(share));
  const largest = Math.max(0, ...duels.map(({ estimate }) => Math.abs(estimate ?? 0)));
  return [
    [['comparison'], ({ title }) => title],
    [['verdict'], ({ outcome, confirmed }) => (confirmed ? `${outcome}, confirmed` : outcome)],
    [
      [isGate ? 'head to base' : 'B to A'],
      ({ estimate, improved }) => `${shown(estimate)}${improved ? ' faster' : ''}`,
    ],
    [['interval'], range],
    [['total', 'time'], ({ total }) => shown(total)],
    [['could', 'see'], ({ detectable }) => (detectable === null ? '' : percent(detectable))],
    [['pairs', '(rounds)'], ({ pairs, rounds }) => `${count(pairs)} (${count(rounds)})`],
    [[''], ({ estimate }) => bar(estimate, largest)],
  ];
}

const GC: ReturnType<typeof columnsOf>[number] = [
  ['GC share', 'A, B'],
  ({ gcShares: { a, b } }) => [a, b].map((share) => (share === null ? '?' : percent(share))).join(', '),
];

/** A row for each duel. `wide`: what a terminal has no room for, too. */
export function grid(duels: readonly DuelVerdict[], isGate: boolean, wide: boolean): Grid {
  const columns = [...columnsOf(duels, isGate), ...(wide ? [GC] : [])];
  return {
    head: columns.map(([head]) => head),
    rows: duels.map((duel) => columns.map(([, text]) => text(duel))),
  };
}
