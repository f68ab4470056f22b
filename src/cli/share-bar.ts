import { oneLine, significant } from '../report/format.ts';
import { timeText } from './output.ts';

export interface Standing {
  readonly name: string;
  readonly doneBytes: number;
  readonly sizeBytes: number;
  /** Where this transfer has begun: what a broken one had carried is not of its speed. */
  readonly fromBytes: number;
  readonly elapsedMs: number;
}

const BAR_CELLS = 20;

/** One line of a progress bar, no longer than the terminal is wide. Pure. */
export function barLine(
  { name, doneBytes, sizeBytes, fromBytes, elapsedMs }: Standing,
  columns: number,
): string {
  const share = sizeBytes === 0 ? 1 : doneBytes / sizeBytes;
  const filled = Math.floor(share * BAR_CELLS);
  const bar = '#'.repeat(filled).padEnd(BAR_CELLS, '.');
  const bytesPerMs = (doneBytes - fromBytes) / Math.max(1, elapsedMs);
  const left = bytesPerMs > 0 ? `  ${timeText((sizeBytes - doneBytes) / bytesPerMs)} left` : '';
  const speed = `${significant(bytesPerMs / 1000)} MB/s`;
  const line = `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${speed}${left}  ${oneLine(name)}`;
  return line.slice(0, Math.max(0, columns - 1));
}
