import { isChanged } from '../analysis/exact.ts';
import type { DuelVerdict, VerdictOutcome, VerdictReport } from '../schema.ts';
import { changeText, fidelityText, formatText, unreadText } from './_exact.ts';
import { estimateText, verdictLine } from './_verdict.ts';
import { oneLine } from './format.ts';

interface Case {
  readonly group: 'exact' | 'time';
  readonly name: string;
  /** `not compared`: not known, and no part of the verdict. */
  readonly outcome: VerdictOutcome | 'not compared';
  readonly message: string;
}

/**
 * The verdict as JUnit XML, the dialect that CI systems read: a test case for each comparison, each exact figure that
 * changed, and each that is not known. What cannot be told is skipped, unless it is to fail.
 */
export function verdictJunit(report: VerdictReport, cannotTell: 'pass' | 'fail' | undefined): string {
  const cases = casesOf(report);
  const kinds = cases.map(({ outcome }) => elementOf(outcome, cannotTell));
  const number = (kind: string) => kinds.filter((one) => one === kind).length;
  const totals = `tests="${cases.length}" failures="${number('failure')}" errors="${number('error')}" skipped="${number('skipped')}"`;
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="wirebench" ${totals}>`,
    `  <testsuite name="${xml(report.job.title)}" timestamp="${xml(report.job.startedAt)}" ${totals}>`,
    ...cases.map((one, n) => caseXml(one, kinds[n])),
    `    <system-out>${xml(verdictLine(report))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
}

function casesOf(report: VerdictReport): Case[] {
  const { duels, refused, job, outcome } = report;
  const all: Case[] = [
    ...duels.map(timeCase),
    ...refused.map(
      ({ what, reason }): Case => ({ group: 'time', name: what, outcome: 'failed to run', message: reason }),
    ),
    ...exactCases(report),
  ];
  // A suite without the outcome of the job looks as if the job had ended otherwise, or nothing had been looked at.
  if (all.some((one) => one.outcome === outcome)) return all;
  return [...all, { group: 'exact', name: job.title, outcome, message: verdictLine(report) }];
}

function exactCases({ exact, gate, outcome }: VerdictReport): Case[] {
  const inGate = (fails: boolean): VerdictOutcome => (gate !== null && fails ? 'fail' : 'pass');
  return [
    ...exact.formats.map(
      (one): Case => ({
        group: 'exact',
        name: `format, ${one.payload}`,
        outcome: 'fail',
        message: formatText(one),
      }),
    ),
    ...exact.unread.map(
      (one): Case => ({
        group: 'exact',
        name: `${one.reader === 'a' ? 'base reads head' : 'head reads base'}, ${one.payload}`,
        outcome: inGate(true),
        message: unreadText(one),
      }),
    ),
    ...exact.figures.filter(isChanged).map(
      (one): Case => ({
        group: 'exact',
        name: `${one.payload}, ${one.figure}`,
        outcome: inGate(one.fails),
        message: changeText(one),
      }),
    ),
    ...exact.lost.map(
      (one): Case => ({
        group: 'exact',
        name: `keeps ${one.value}`,
        outcome: inGate(true),
        message: fidelityText(one),
      }),
    ),
    ...exact.unknown.map(
      ({ what, reason }): Case => ({
        group: 'exact',
        name: `not compared: ${what}`,
        // A gate that passed did so without it, and two codecs are compared by time.
        outcome: gate === null || outcome === 'pass' ? 'not compared' : 'cannot tell',
        message: reason,
      }),
    ),
  ];
}

function timeCase(duel: DuelVerdict): Case {
  const { title, outcome, reason } = duel;
  const message = [reason, estimateText(duel)].filter(Boolean).join('; ');
  return { group: 'time', name: title, outcome, message };
}

function elementOf(
  outcome: Case['outcome'],
  cannotTell: 'pass' | 'fail' | undefined,
): 'failure' | 'error' | 'skipped' | null {
  if (outcome === 'cannot tell')
    return cannotTell === undefined ? 'skipped' : ({ pass: null, fail: 'failure' } as const)[cannotTell];
  return ({ pass: null, fail: 'failure', 'failed to run': 'error', 'not compared': 'skipped' } as const)[
    outcome
  ];
}

function caseXml({ group, name, message }: Case, element: ReturnType<typeof elementOf> | undefined): string {
  const start = `    <testcase classname="wirebench.${group}" name="${xml(name)}"`;
  return element ? `${start}>\n      <${element} message="${xml(message)}"/>\n    </testcase>` : `${start}/>`;
}

/** On one line, without what XML 1.0 cannot hold (section 2.2): control and half characters are gone, non-characters go here. */
const xml = (text: string): string =>
  oneLine(text)
    .replace(/[\ufffe\uffff]/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
