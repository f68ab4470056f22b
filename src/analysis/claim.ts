import {
  type Answer,
  type AttackRecord,
  type Claims,
  type ClaimVerdict,
  FACTORS,
  type Factor,
  type Finding,
  type JudgedClaim,
  type MissingFinding,
  type Run,
  type Record as RunRecord,
  type Words,
} from '../schema.ts';
import { besideOf } from './beside.ts';
import { doubtsOf } from './doubts.ts';
import { robustnessRound } from './robustness.ts';
import { mapRounds, readRounds } from './rounds.ts';
import type { Measured } from './rows.ts';

/** What a claim is judged by. */
export interface Evidence {
  readonly run: Run;
  readonly rows: readonly Measured[];
  /** By cell. */
  readonly attacks: ReadonlyMap<string, readonly AttackRecord[]>;
}

/** One sentence of a teaching text. One file in claims/ is one claim; its name is the file's. */
export interface Claim {
  readonly name: string;
  /** The sentence, by language. */
  readonly says: Words;
  /** What is measured for it, and against what: by this it can be disputed. */
  readonly reading: Words;
  /** What was measured of it, and what was to be and is missing. Pure. */
  judge(evidence: Evidence): readonly Finding[];
}
export type ClaimFile = Omit<Claim, 'name'>;

/** Judges what a run recorded. Pure. */
export function judgeClaims(
  claims: readonly Claim[],
  run: Run,
  rows: readonly Measured[],
  records: ReadonlyMap<string, readonly RunRecord[]>,
): Claims {
  const attacks = new Map(
    rows.flatMap(({ cell: { id } }) => {
      const rounds = mapRounds(readRounds(records.get(id) ?? []).complete, robustnessRound);
      const last = [...rounds.values()].at(-1);
      return last ? [[id, last] as const] : [];
    }),
  );
  const evidence = { run, rows, attacks };
  return {
    judged: claims.map(({ name, says, reading, judge }) => ({
      ...{ name, says, reading },
      ...verdictOn(judge(evidence)),
    })),
    beside: besideOf(evidence),
    doubts: doubtsOf(evidence),
  };
}

type Told = Exclude<Finding, MissingFinding>;
const isTold = (finding: Finding): finding is Told => finding.kind !== 'missing' && finding.aside !== true;

/** The same rule for every claim. */
export function verdictOn(
  findings: readonly Finding[],
): Pick<JudgedClaim, 'verdict' | 'dependsOn' | 'counts' | 'findings'> {
  const told = findings.filter(isTold);
  const of = (answer: Answer) => told.filter((finding) => finding.answer === answer).length;
  const counts = { yes: of('yes'), no: of('no'), tie: of('tie'), unknown: of('unknown') };
  const verdict = ruled(counts);
  return {
    verdict,
    dependsOn: verdict === 'depends' ? factorsOf(told) : [],
    counts,
    findings: [...findings],
  };
}

function ruled({ yes, no, tie, unknown }: JudgedClaim['counts']): ClaimVerdict {
  if (yes + no + tie + unknown === 0) return 'not-measured';
  if (yes > 0 && no > 0) return 'depends';
  if (no > 0) return 'false';
  if (yes === 0) return 'cannot-tell';
  return tie + unknown > 0 ? 'partly' : 'true';
}

/**
 * What the answer changes with: a factor in which alone two measurements differ that contradict each other. Where no two
 * are so alike, all the factors in which two that contradict each other differ.
 */
function factorsOf(told: readonly Told[]): Factor[] {
  const [yes, no] = (['yes', 'no'] as const).map((answer) => told.filter((one) => one.answer === answer));
  const apart = (yes ?? []).flatMap((a) =>
    (no ?? []).map((b) => FACTORS.filter((factor) => differ(a.factors[factor], b.factors[factor]))),
  );
  const alone = apart.filter(({ length }) => length === 1);
  const found = new Set((alone.length > 0 ? alone : apart).flat());
  return FACTORS.filter((factor) => found.has(factor));
}

/** A factor that one of them does not have tells them not apart: a size is the same in every language. */
const differ = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b;
