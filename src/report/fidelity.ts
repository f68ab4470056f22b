import type { Attacks, Fates } from '../schema.ts';
import { attackText } from './attacks.ts';
import { listed, oneLine } from './format.ts';

/** What came back as something else, value by value: who does the same stands together. Shows no user's data: the values are ours. */
export function differencesInWords(codecs: readonly Fates[]): string[] {
  const byWords = new Map<string, string[]>();
  const values = new Set(codecs.flatMap((codec) => codec.values.map(({ value }) => value)));
  for (const value of values) {
    for (const { name, values: fates } of codecs) {
      const fate = fates.find((one) => one.value === value);
      if (fate?.status !== 'different') continue;
      const words = `${oneLine(value)}: ${oneLine(fate.detail)}`;
      byWords.set(words, [...(byWords.get(words) ?? []), oneLine(name)]);
    }
  }
  return [...byWords].map(([words, names]) => `${words} (${listed(names)})`);
}

/** Every class of attacks on every codec. */
export const attacksInWords = (codecs: readonly Attacks[]): string[] =>
  codecs.map(({ name, attacks }) => `${oneLine(name)}: ${attacks.map(attackText).join('; ')}`);
