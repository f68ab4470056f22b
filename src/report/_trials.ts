import type { Rate } from '../analysis/rate.ts';
import type { Trials } from '../analysis/selftest.ts';
import { change, count, percent } from './format.ts';

export const rateText = ({ count: found, of, low, high }: Rate): string =>
  of === 0 ? '' : `${count(found)} of ${count(of)} (${percent(low)} to ${percent(high)})`;

export const beside = (busy: number): string => (busy > 0 ? `, beside ${count(busy)} busy processes` : '');
export const truthOf = (slowedBy: number): string => (slowedBy === 0 ? 'the same' : change(slowedBy));

/** `+5.00 % over tcp, 3 busy`. */
export const nameOf = ({
  slowedBy,
  over,
  busy,
}: Pick<Trials, 'slowedBy' | 'busy'> & { over?: string | null }) =>
  `${truthOf(slowedBy)}${over ? ` over ${over}` : ''}${busy > 0 ? `, ${count(busy)} busy` : ''}`;
