import type {
  Beside,
  Claims,
  ComparisonFinding,
  Finding,
  JudgedClaim,
  MissingFinding,
  Report,
} from '../schema.ts';
import { type Block, blocksMarkdown, blocksText } from './_blocks.ts';
import { capital, unitOf, unitText } from './_phrases.ts';
import { oneLine, scaleOf } from './format.ts';
import type { Compared, Facts, Language, Missing } from './language.ts';
import type { Reporter } from './reporter.ts';

type WithClaims = Report & { readonly claims: Claims };
export const hasClaims = (report: Report): report is WithClaims => report.claims !== undefined;

/** What a run with claims is handed out as. Of a report without claims there is no page: see hasClaims. */
export const pageMarkdown = (language: Language): Reporter => ({
  extension: 'md',
  render: (report) => blocksMarkdown(pageOf(report, language)),
});

/** The same for a terminal. */
export const pageText = (language: Language, colour: boolean, width?: number): Reporter => ({
  extension: 'txt',
  render: (report) => blocksText(pageOf(report, language), colour, width),
});

function pageOf(report: Report, language: Language): Block[] {
  const { judged = [], beside = [], doubts = [] } = report.claims ?? {};
  const { headings } = language;
  const facts = factsOf(report, judged, beside);
  const blocks: readonly Block[] = [
    heading(1, headings.title),
    text(language.intro(facts)),
    heading(2, headings.short),
    { kind: 'list', items: judged.map((claim) => shortly(claim, language)) },
    heading(2, headings.reading),
    { kind: 'list', items: language.howToRead(facts) },
    ...judged.flatMap((claim, index) => claimBlocks(claim, index + 1, language)),
    heading(2, headings.figures),
    ...beside.flatMap((rows) => besideBlocks(rows, language)),
    ...(doubts.length > 0
      ? [heading(2, headings.doubt), { kind: 'list', items: doubts.map(language.doubt) } as const]
      : []),
    heading(2, headings.repeat),
    { kind: 'command', text: report.run.command },
    text(language.more),
  ];
  return blocks.map((block) => typeset(block, language));
}

const heading = (level: 1 | 2, text: string): Block => ({ kind: 'heading', level, text });
const text = (words: string): Block => ({ kind: 'text', text: words });

function typeset(block: Block, language: Language): Block {
  const set = (words: string) => language.typeset(oneLine(words));
  if (block.kind === 'command') return block;
  if (block.kind === 'list') return { ...block, items: block.items.map(set) };
  if (block.kind === 'table')
    return { ...block, head: block.head.map(set), rows: block.rows.map((cells) => cells.map(set)) };
  return { ...block, text: set(block.text) };
}

/** In the language of the page; what a claim does not say in it, in English. */
const wordsOf = (words: JudgedClaim['says'], { code }: Language): string => words[code] ?? words['en'] ?? '';

const shortly = (claim: JudgedClaim, language: Language): string =>
  `${wordsOf(claim.says, language)} ${verdictText(claim, language)}`;

function verdictText(claim: JudgedClaim, language: Language): string {
  const whole = claim.findings.every(({ kind }) => kind !== 'missing');
  return `${capital(language.verdict(claim, whole))}.`;
}

function claimBlocks(claim: JudgedClaim, number: number, language: Language): Block[] {
  const { says, reading, counts, findings } = claim;
  const items = sentencesOf(findings, language);
  return [
    heading(2, `${number}. ${wordsOf(says, language).replace(/\.$/, '')}`),
    { kind: 'text', strong: true, text: verdictText(claim, language) },
    text(
      [language.counts(counts), language.understood(wordsOf(reading, language))].filter(Boolean).join(' '),
    ),
    ...(items.length > 0 ? [{ kind: 'list', items } as const] : []),
  ];
}

function sentencesOf(findings: readonly Finding[], language: Language): string[] {
  const compared = groupsOf(findings.filter((finding) => finding.kind === 'comparison'));
  return [
    ...compared.map(language.compared),
    ...findings.flatMap((finding) => (finding.kind === 'count' ? [language.counted(finding)] : [])),
    ...findings.flatMap((finding) => (finding.kind === 'attack' ? [language.attacked(finding)] : [])),
    ...missingOf(findings.filter((finding) => finding.kind === 'missing')).map(language.missing),
  ];
}

/** In the order in which their first member stands. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

function groupsOf(findings: readonly ComparisonFinding[]): Compared[] {
  return grouped(findings, ({ measure, place, base }) => [measure, place, base]).flatMap((others) => {
    const [first] = others;
    return first ? [{ measure: first.measure, place: first.place, base: first.base, others }] : [];
  });
}

function missingOf(findings: readonly MissingFinding[]): Missing[] {
  // A codec is missing for many messages at once; over a wire it is part of what was sent.
  const withoutMessage = (what: MissingFinding['what']) => {
    const { message: _, ...rest } = what;
    return what.codec === undefined ? what : rest;
  };
  return grouped(findings, ({ why, what }) => [why, withoutMessage(what)]).flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const messages = new Set(same.flatMap(({ what }) => what.message?.payload ?? []));
    return [{ why: first.why, what: withoutMessage(first.what), messages: [...messages] }];
  });
}

function besideBlocks({ place, measures, rows }: Beside, language: Language): Block[] {
  const { number, range } = language;
  const columns = measures.map((measure) => {
    const figures = rows.map((row) => row.figures[measure]);
    const scale = scaleOf(
      unitOf(measure),
      figures.flatMap((figure) => figure?.median ?? []),
    );
    const shown = (value: number) => number(scale.text(value));
    const cells = figures.map((figure) => {
      if (figure === undefined) return '';
      const { median, interval } = figure;
      return interval === null || interval.low === interval.high
        ? shown(median)
        : `${shown(median)} (${range(shown(interval.low), shown(interval.high))})`;
    });
    return { head: language.measure(measure, unitText(scale.unit)), cells };
  });
  return [
    text(language.beside(place)),
    {
      kind: 'table',
      head: [language.what(place), ...columns.map(({ head }) => head)],
      rows: rows.map(({ what }, at) => [language.row(what), ...columns.map(({ cells }) => cells[at] ?? '')]),
    },
  ];
}

function factsOf({ run }: Report, judged: readonly JudgedClaim[], beside: readonly Beside[]): Facts {
  const { environment, engines = {}, startedAt, rounds } = run;
  const intervals = judged.flatMap(({ findings }) =>
    findings.flatMap((finding) => {
      if (finding.kind === 'comparison') return finding.ratio.interval ?? [];
      return finding.kind === 'count' && finding.lost > 0 ? (finding.lossShare.interval ?? []) : [];
    }),
  );
  return {
    cpu: oneLine(environment.cpuModel),
    cores: environment.cores,
    runtimes: [...new Set([`node ${environment.node}`, ...Object.keys(engines)])],
    startedAt: new Date(startedAt),
    rounds,
    messages: beside.flatMap(({ place }) => place.message ?? []),
    intervals: intervals.length,
  };
}
