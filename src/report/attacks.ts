import { type Attacks, OUTCOMES, type Outcome } from '../schema.ts';
import { listed, oneLine, percent, whole } from './format.ts';

/** One class of attacks, wherever its place is said. */
type Told = Attacks['attacks'][number];

/** What no decoder may do, whatever it is given. */
export const HARMFUL: readonly Outcome[] = [
  'poisons',
  'prototype',
  'pollutes',
  'executes',
  'hangs',
  'exits',
  'crashes',
  'out of memory',
];

export const countIn = (outcomes: Told['outcomes'], of: readonly Outcome[]): number =>
  of.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);

const PHRASES: { readonly [outcome in Outcome]: (share: string) => string } = {
  harmless: (share) => `${share} harmless`,
  detected: (share) => `${share} detected`,
  wrong: (share) => `${share} silently wrong`,
  prototype: (share) => `${share} set the prototype of a decoded object`,
  poisons: (share) => `${share} leave a decoder that no longer reads what is valid`,
  pollutes: (share) => `${share} change every object of the process`,
  executes: (share) => `${share} call what the message says`,
  hangs: (share) => `${share} hang`,
  exits: (share) => `${share} end the process`,
  crashes: (share) => `${share} crash the process`,
  'out of memory': (share) => `${share} eat memory`,
  'not tried': (share) => `${share} not tried`,
};
/** Told as a share where there are many of them, the others always as counts. */
const AS_SHARE: readonly Outcome[] = ['harmless', 'detected', 'wrong'];
const MANY = 100;

/** One class of attacks in words: "bit flips, 7,960: 2 hang (bit 3 of byte 44), 31.2 % silently wrong, 68.8 % detected". */
export function attackText({ attack, outcomes, notable, sampledOf }: Told): string {
  const all = countIn(outcomes, OUTCOMES);
  const texts = OUTCOMES.toReversed().flatMap((outcome) => {
    const count = outcomes[outcome] ?? 0;
    if (count === 0) return [];
    const share = AS_SHARE.includes(outcome) && count >= MANY ? percent(count / all) : whole(count);
    const examples = HARMFUL.includes(outcome)
      ? notable.filter((one) => one.outcome === outcome).slice(0, 2)
      : [];
    const named = examples.length > 0 ? ` (${listed(examples.map(exampleText))})` : '';
    return [PHRASES[outcome](share) + named];
  });
  const of = sampledOf === undefined ? '' : ` of ${whole(sampledOf)}`;
  return `${attack}, ${whole(all)}${of}: ${texts.join(', ')}`;
}

const exampleText = ({ name, detail }: Told['notable'][number]): string =>
  oneLine(detail === '' ? name : `${name}: ${detail}`);

/** All classes together, harm alone: "of 4,512 hostile messages 2 hang (bit flips: bit 3 of byte 44)". */
export function harmText(told: readonly Told[]): string {
  const tried = OUTCOMES.filter((outcome) => outcome !== 'not tried');
  const all = told.reduce((sum, { outcomes }) => sum + countIn(outcomes, tried), 0);
  const texts = HARMFUL.toReversed().flatMap((outcome) => {
    const count = told.reduce((sum, { outcomes }) => sum + countIn(outcomes, [outcome]), 0);
    const [example] = told.flatMap(({ attack, notable }) =>
      notable.filter((one) => one.outcome === outcome).map((one) => `${attack}: ${exampleText(one)}`),
    );
    return count === 0 ? [] : [PHRASES[outcome](whole(count)) + (example ? ` (${example})` : '')];
  });
  return `of ${whole(all)} hostile messages ${listed(texts)}`;
}
