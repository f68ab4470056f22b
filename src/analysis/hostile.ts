import { countIn, HARMFUL, harmText } from '../report/attacks.ts';
import { oneLine } from '../report/format.ts';
import { OUTCOMES, type Outcome, type Report, type Skip } from '../schema.ts';

/** What became of hostile messages made of the payload, of a codec that came to no harm by them. */
export interface Withstood {
  readonly name: string;
  /** Tried. */
  readonly messages: number;
  /** Of them: decoded to another value, without an error. */
  readonly wrong: number;
}

export interface Hostile {
  readonly withstood: readonly Withstood[];
  readonly ruledOut: readonly Skip[];
}

/**
 * Who of `names` may be given bytes of somebody who means harm, by a report of robustness: whoever did no harm
 * (HARMFUL). A value that is silently wrong is told, and rules nobody out: bytes alone cannot say what their sender
 * meant. Whoever could not be tried is out too. Pure.
 */
export function hostileVerdicts(names: readonly string[], report: Report): Hostile {
  const withstood: Withstood[] = [];
  const ruledOut: Skip[] = [];
  for (const name of names) {
    const told = report.attacks?.find((one) => one.name === name)?.attacks ?? [];
    const count = (outcomes: readonly Outcome[]) =>
      told.reduce((sum, one) => sum + countIn(one.outcomes, outcomes), 0);
    if (told.length === 0) ruledOut.push({ what: name, reason: untriedText(name, report) });
    else if (count(HARMFUL) > 0) ruledOut.push({ what: name, reason: harmText(told) });
    else withstood.push({ name, messages: count(OUTCOMES) - count(['not tried']), wrong: count(['wrong']) });
  }
  return { withstood, ruledOut };
}

function untriedText(name: string, { refused, skips }: Report): string {
  const found = [...refused, ...skips].find(
    ({ what }) => what.startsWith(`${name}, `) || what.startsWith(`${name} on `),
  );
  return `could not be tried with hostile bytes: ${oneLine(found?.reason ?? 'nothing was told of it')}`;
}
