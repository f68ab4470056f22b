import type { Progress } from '../run/measure.ts';
import { tell, timeText } from './output.ts';

const PLAIN_EVERY_MS = 5000;

/** One live line on a terminal, a plain line every few seconds elsewhere, nothing with --quiet. */
export function createProgress(quiet: boolean): { show(progress: Progress): void; done(): void } {
  if (quiet) return { show: () => {}, done: () => {} };
  const live = process.stderr.isTTY === true;
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    show: (progress) => {
      if (live)
        return void process.stderr.write(
          `\r\x1b[2K${lineOf(progress).slice(0, (process.stderr.columns ?? 80) - 1)}`,
        );
      if (performance.now() - shownMs < PLAIN_EVERY_MS) return;
      shownMs = performance.now();
      tell(lineOf(progress));
    },
    done: () => {
      if (live) process.stderr.write('\r\x1b[2K');
    },
  };
}

const lineOf = ({ at, of, cell, round, leftMs }: Progress): string =>
  `${at} of ${of}, about ${timeText(leftMs)} left: round ${round + 1}, ${cell}`;
