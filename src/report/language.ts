import type {
  Absence,
  AttackFinding,
  ComparisonFinding,
  CountFinding,
  Doubt,
  JudgedClaim,
  Measure,
  Message,
  Subject,
} from '../schema.ts';

/** How a language writes numbers. */
export interface Numerals {
  /** A number as report/format.ts writes it, like "12,345.6". */
  number(english: string): string;
  range(low: string, high: string): string;
  readonly bytes: string;
}

/** Comparisons of one measure with one base at one place. */
export interface Compared {
  readonly measure: Measure;
  readonly place: Subject;
  readonly base: ComparisonFinding['base'];
  readonly others: readonly Pick<ComparisonFinding, 'other' | 'ratio' | 'answer'>[];
}

/** Of one kind, and absent for one reason: messages are those of each. */
export interface Missing {
  readonly why: Absence;
  readonly what: Subject;
  readonly messages: readonly string[];
}

/** Where and how it was measured. */
export interface Facts {
  readonly cpu: string;
  readonly cores: number;
  /** With their versions. */
  readonly runtimes: readonly string[];
  readonly startedAt: Date;
  readonly rounds: number;
  /** Those that codecs were given. */
  readonly messages: readonly Message[];
  /** Of ratios and shares on the page. */
  readonly intervals: number;
}

/** The page of a run with claims, in one language: one file in languages/, whose name is the language's code. Pure. */
export interface Language extends Numerals {
  readonly code: string;
  /** The last touch to every text: where this language puts spaces that do not break. */
  typeset(text: string): string;
  readonly headings: {
    readonly title: string;
    readonly short: string;
    readonly reading: string;
    readonly figures: string;
    readonly doubt: string;
    readonly repeat: string;
  };
  intro(facts: Facts): string;
  /** How intervals and verdicts are to be read. */
  howToRead(facts: Facts): readonly string[];
  /** Without a full stop. `whole`: nothing that was to be measured is missing. */
  verdict(judged: Pick<JudgedClaim, 'verdict' | 'dependsOn' | 'counts'>, whole: boolean): string;
  counts(counts: JudgedClaim['counts']): string;
  /** Before the claim's own words. */
  understood(reading: string): string;
  compared(group: Compared): string;
  counted(finding: CountFinding): string;
  attacked(finding: AttackFinding): string;
  missing(missing: Missing): string;
  /** The heading over rows side by side. */
  beside(place: Subject): string;
  /** The heading of their names. */
  what(place: Subject): string;
  row(what: Subject): string;
  measure(measure: Measure, unit: string): string;
  doubt(doubt: Doubt): string;
  /** Where all other figures are. */
  readonly more: string;
}
