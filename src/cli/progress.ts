import type { Progress } from '../run/measure.ts';
import { tell, timeText } from './output.ts';

const PLAIN_EVERY_MS = 5000;

export interface LiveLine {
  show(text: string): void;
  done(): void;
}

/** One live line on a terminal, a plain line every few seconds elsewhere, nothing with --quiet. */
export function createLiveLine(quiet: boolean): LiveLine {
  if (quiet) return { show: () => {}, done: () => {} };
  const live = process.stderr.isTTY === true;
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    show: (text) => {
      if (live)
        return void process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
      if (performance.now() - shownMs < PLAIN_EVERY_MS) return;
      shownMs = performance.now();
      tell(text);
    },
    done: () => {
      if (live) process.stderr.write('\r\x1b[2K');
    },
  };
}

export function createProgress(quiet: boolean): { show(progress: Progress): void; done(): void } {
  const { show, done } = createLiveLine(quiet);
  return { show: (progress) => show(lineOf(progress)), done };
}

const lineOf = (progress: Progress): string => {
  const { at, of } = progress;
  if ('codec' in progress)
    return `before timing, ${at} of ${of}: does ${progress.codec} bring back what it is given?`;
  return `${at} of ${of}, about ${timeText(progress.leftMs)} left: round ${progress.round + 1}, ${progress.cell}`;
};
