import type { WirebenchError } from '../errors.ts';

/** Results go to stdout, everything else to stderr, so that output in a pipe is clean. */
export const print = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
};

export const tell = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** `wirebench ... | head -1`: a reader that has seen enough is no failure. Everything else still is. */
export function allowClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** Colour only on a terminal, and never where NO_COLOR is set (no-color.org). */
export const wantsColour = (): boolean => process.stdout.isTTY === true && !process.env['NO_COLOR'];

/** Columns of the terminal; undefined in a pipe. */
export const terminalWidth = (): number | undefined => process.stdout.columns;

/** `1 h 5 min`, `3 min 20 s`, `45 s`. */
export function timeText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** What --verbose shows of a cause. */
export const causeText = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);

/** Something failed and the rest goes on: one line, with the cause only where it is asked for. */
export function tellFailure(what: string, { code, message, cause }: WirebenchError, verbose: boolean): void {
  tell(`${what}: ${code}: ${message}`);
  if (verbose && cause !== undefined) tell(causeText(cause));
}
