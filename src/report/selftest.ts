import type { Outcomes, Summary, Trials } from '../analysis/selftest.ts';
import { fitted, type Strip } from './_draw.ts';
import { bullets, codeBlock, document, escapeMarkdown, markdownTable, section } from './_markdown.ts';
import { createScreen } from './_terminal.ts';
import { beside, nameOf, rateText, truthOf } from './_trials.ts';
import { USUAL, usualRows, usualTable } from './_usual.ts';
import { change, count, counted, percent, significant } from './format.ts';

/** Each with its heading. */
type Columns<T> = readonly (readonly [readonly string[], (one: T) => string])[];

const OUTCOMES: Columns<Outcomes> = [
  [['FAIL'], ({ fail }) => rateText(fail)],
  [['PASS'], ({ pass }) => rateText(pass)],
  [['cannot', 'tell'], ({ untold }) => rateText(untold)],
  [['interval', 'holds truth'], ({ covered }) => rateText(covered)],
  [['bias'], ({ bias }) => (Number.isNaN(bias) ? '' : change(bias))],
  [['s, p50', 'p95'], ({ seconds: { p50, p95 } }) => `${significant(p50)}, ${significant(p95)}`],
];
const COLUMNS: Columns<Trials> = [
  [['budget'], ({ budget }) => percent(budget)],
  ...OUTCOMES,
  [['right', 'in time'], inTimeText],
  [['pair', 'spread'], ({ pairSpread }) => percent(pairSpread)],
];

function inTimeText({ inTime }: Trials): string {
  if (!inTime || inTime.right.of === 0) return '';
  const { seconds, share, right } = inTime;
  return `${rateText(right)} in ${count(seconds)} s, wanted ${percent(share)}`;
}

const isMade = ({ fail }: Trials): boolean => fail.of > 0;

/** The one sentence that it ends with. */
export function seenSentence({ seen }: Summary): string {
  if (!seen) return 'Of A against itself nothing was decided, so what can be seen here is not known.';
  const company = seen.busy > 0 ? ` beside ${count(seen.busy)} busy processes` : '';
  return seen.slowdown === null
    ? `Here${company} no change of up to 40 % can be seen in ${count(seen.seconds)} s.`
    : `Here${company} you can see a change of ${percent(seen.slowdown)} or more in ${count(seen.seconds)} s.`;
}

function seenText({ seen }: Summary): string[] {
  if (!seen || seen.slowdown === null) return [];
  return [
    `What can be seen is what is found in 95 % of the first looks of that time, with a budget of half of it; of ${counted(seen.kinds, 'kind')} of comparison this is ${seen.hardest}, which asks for the largest.`,
  ];
}

/** How much of what was to be decided was: it may have been stopped. */
function madeText({ parts, usual }: Summary): string {
  const made = [
    ...parts.map(({ fail, planned }) => [fail.of, planned]),
    ...usual.map(({ ways, planned }) => [ways[0]?.saysSlower.of ?? 0, planned]),
  ];
  const sum = (at: 0 | 1) => made.reduce((all, one) => all + (one[at] ?? 0), 0);
  return `${count(sum(0))} of ${count(sum(1))} decisions were made.`;
}

/** By how much a busy neighbourhood prolongs the decisions of the same truth. */
function slowerTexts({ parts }: Summary): string[] {
  return parts.flatMap((one) => {
    const quiet = parts.find((other) => other.busy === 0 && one.part === `${other.part}-busy-${one.busy}`);
    if (one.busy === 0 || !quiet || !isMade(one) || !isMade(quiet)) return [];
    const times = one.seconds.p50 / quiet.seconds.p50;
    return [
      `${truthOf(one.slowedBy)}${one.over ? ` over ${one.over}` : ''}${beside(one.busy)}: a decision takes ${significant(times)} times as long (median).`,
    ];
  });
}

/** Empty where nothing was decided in pairs. */
function placeText(cpus: Summary['cpus']): string {
  if (cpus.length === 0) return '';
  const place = cpus.includes(null)
    ? 'not pinned'
    : `both arms of a decision on CPU ${cpus.join(', or both on CPU ')}`;
  return `${place}; `;
}

function remarks(summary: Summary): string[] {
  const { matrices, cpus, environment, seed, parts } = summary;
  const { cpuModel, cores, node } = environment;
  const failures = parts.reduce((sum, one) => sum + one.failures, 0);
  return [
    madeText(summary),
    ...matrices.map(
      (one) =>
        `${count(one.cells)} such comparisons at once (${one.part}) alarm in at most ${count(one.alarms)} of ${count(one.draws)} matrices, resampled from the ${count(one.decisions)} decisions above: each as it was decided alone, before any confirmation, and without an interval, because the draws share them. With independent comparisons those decisions allow up to ${percent(one.atMost)}.`,
    ),
    ...seenText(summary),
    ...slowerTexts(summary),
    ...(failures > 0 ? [`${count(failures)} pairs could not be measured.`] : []),
    `${cpuModel}, ${counted(cores, 'CPU')}, Node ${node}; ${placeText(cpus)}seed ${seed}.`,
    'FAIL of the same is a false alarm; PASS of what is slower is a miss, but for a slowdown of just the budget, which may fail or not. What is slower is the same code, which does so many more operations behind the warm-up. Rates carry their exact 95 % interval (Clopper and Pearson). Rates and times are those of the first look: what is red is fought again before it fails a build. Intervals are made to hold the truth in 99 %. The spread is that of one pair, by the middle half of them.',
  ];
}

const headOf = <T>(columns: Columns<T>, first: string): string[] => [
  first,
  ...columns.map(([words]) => words.join(' ')),
];
const cellsOf = <T>(columns: Columns<T>, one: T): string[] => columns.map(([, text]) => text(one));

/** For a terminal. Pure. */
export function selftestText(summary: Summary, colour: boolean, width?: number): string {
  const { paint, wrap, width: columns } = createScreen(colour, width);
  const parts = summary.parts.filter(isMade);
  const strips = COLUMNS.map(([head, text]): Strip => ({ head, cells: parts.map(text) }));
  const cut = (text: string) => text.replace(/ \(.*$/, '');
  const narrow = strips.map((strip) => ({ ...strip, cells: strip.cells.map(cut) }));
  const usual = usualRows(summary).map(([truth, way, said]) => wrap(`- ${truth}: ${way}: ${said}`, '  '));
  return `${[
    ...(parts.length > 0 ? [fitted(parts.map(nameOf), narrow, columns, 'truth').join('\n')] : []),
    ...(usual.length > 0 ? [`${paint('bold', 'The usual ways say "slower"')}\n${usual.join('\n')}`] : []),
    remarks(summary)
      .map((text) => wrap(text))
      .join('\n'),
    paint('bold', wrap(seenSentence(summary))),
  ].join('\n\n')}\n`;
}

/** In a selftest's folder. */
export const RECORDS_COMMAND =
  "find . -name '*.jsonl' | grep '/\\([^/]*\\)/cells/\\1[.]jsonl$' | LC_ALL=C sort | xargs sha256sum | sha256sum";

/** Ready to be kept: what was found with every interval, on what, and how to repeat it. */
export function selftestMarkdown(summary: Summary): string {
  const parts = summary.parts.filter(isMade);
  const { environment: on, version, startedAt, finishedAt, recordsSha256, commands } = summary;
  return document([
    `**${escapeMarkdown(seenSentence(summary))}**`,
    parts.length === 0
      ? ''
      : markdownTable(
          headOf(COLUMNS, 'truth'),
          parts.map((one) => [nameOf(one), ...cellsOf(COLUMNS, one)].map(escapeMarkdown)),
        ),
    bullets(remarks(summary)),
    section(
      'The usual ways',
      usualTable(summary.usual),
      summary.usual.some(({ ways }) => (ways[0]?.saysSlower.of ?? 0) > 0) ? escapeMarkdown(USUAL) : '',
    ),
    section(
      'By codec and operation',
      parts.some(({ cells }) => cells.length > 1)
        ? markdownTable(
            headOf(OUTCOMES, 'truth'),
            parts.flatMap((one) =>
              one.cells.map((cell) =>
                [
                  `${nameOf(one)}, budget ${percent(one.budget)}: ${cell.name}`,
                  ...cellsOf(OUTCOMES, cell),
                ].map(escapeMarkdown),
              ),
            ),
          )
        : '',
    ),
    section(
      'How it was made',
      bullets([
        `wirebench ${version}, from ${startedAt} to ${finishedAt === '' ? 'an end that was not written' : finishedAt}.`,
        `${on.platform} ${on.kernel} ${on.arch}, ${on.cpuModel}, ${counted(on.cores, 'CPU')}, ${count(Math.round(on.memoryBytes / 2 ** 20))} MiB, Node ${on.node}, V8 ${on.v8}.`,
        `Decisions: sha256 ${recordsSha256}, as the last line gives it in their folder; each holds the sha256 of the file its pairs were kept in.`,
      ]),
      ...commands.map(codeBlock),
      codeBlock(RECORDS_COMMAND),
    ),
  ]);
}
