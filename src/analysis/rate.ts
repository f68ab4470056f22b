import { clopperPearson } from './binomial.ts';

/** So many of so many, with the exact 95 % interval for the share (Clopper and Pearson). */
export interface Rate {
  readonly count: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

export const rate = (count: number, of: number): Rate =>
  of === 0 ? { count, of, low: 0, high: 1 } : { count, of, ...clopperPearson(count, of) };
