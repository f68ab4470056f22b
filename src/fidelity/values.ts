import { FEATURES, type Feature } from '../types.ts';
import { BEYOND } from './_beyond.ts';
import { FEATURED } from './_featured.ts';
import type { Makers } from './_makers.ts';
import { PLAIN } from './_plain.ts';

/** One value a codec may or may not carry. */
export interface CatalogueValue {
  readonly name: string;
  /** 'plain': JSON holds it, so every codec must. 'beyond': no feature a payload can ask for, but people try it. */
  readonly feature: Feature | 'plain' | 'beyond';
  /** A new value each time, except what is equal to itself alone: functions, symbols and the like. */
  make(): unknown;
}

/** Every value that `check` tries. */
export const CATALOGUE: readonly CatalogueValue[] = [
  ...named('plain', PLAIN),
  ...FEATURES.flatMap((feature) => named(feature, FEATURED[feature])),
  ...named('beyond', BEYOND),
];

function named(feature: CatalogueValue['feature'], makers: Makers): CatalogueValue[] {
  return Object.entries(makers).map(([name, make]) => ({ name, feature, make }));
}
