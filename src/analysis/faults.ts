import { attackText, countIn } from '../report/attacks.ts';
import { listed, oneLine } from '../report/format.ts';
import { DEATHS, type Outcome, type Report } from '../schema.ts';
import { BROKEN, isPlainLoss, liesOf } from './faithfulness.ts';

const UNBEARABLE: readonly Outcome[] = ['pollutes', ...DEATHS];

/**
 * What makes `check` fail: a codec that loses what JSON holds, that does not preserve what it declares, that breaks on a
 * value, or that hostile bytes make hang, end its process, eat memory or change the prototype of every object. One that
 * loses other values, or reads a broken message as another value, is what many formats are.
 */
export const faultsOf = ({ fates = [], attacks = [], refused }: Report): string[] => [
  ...refused.map(({ what, reason }) => `${oneLine(what)}: ${oneLine(reason)}`),
  ...fates.flatMap(({ name, values, hygiene }) => {
    const say = (words: string, names: readonly string[]) =>
      names.length === 0 ? [] : [`${oneLine(name)} ${words}: ${listed(names.map(oneLine))}`];
    return [
      ...say('loses without an error what JSON holds', valuesOf(values.filter(isPlainLoss))),
      ...say('does not preserve what it declares', liesOf({ fates: values, hygiene })),
      ...say('breaks on', valuesOf(values.filter(({ status }) => BROKEN.includes(status)))),
    ];
  }),
  ...attacks.flatMap(({ name, attacks: all }) =>
    all
      .filter(({ outcomes }) => countIn(outcomes, UNBEARABLE) > 0)
      .map((attack) => `${oneLine(name)}, hostile bytes: ${attackText(attack)}`),
  ),
];

const valuesOf = (values: readonly { readonly value: string }[]): string[] =>
  values.map(({ value }) => value);
