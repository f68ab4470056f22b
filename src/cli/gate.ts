import { asWirebenchError, ERROR_CODES } from '../errors.ts';
import { safe } from '../report/_markdown.ts';
import { runGate } from '../run/gate/gate.ts';
import { type PairedFlags, paired } from './_paired.ts';
import { appendSummary } from './_verdict.ts';
import { INTERRUPTED, interruptible } from './interrupt.ts';
import { tell } from './output.ts';

export interface GateFlags extends PairedFlags {
  codec?: string;
  base: string;
  head: string;
  prepare?: string;
}

const COULD_NOT_RUN = 4;

/** `wirebench gate`. Returns the exit code. */
export function gate(flags: GateFlags, argv: readonly string[]): Promise<number> {
  const { base, head, codec, prepare } = flags;
  const onStep = (text: string) => flags.quiet || tell(text);
  return interruptible(async (signal) => {
    try {
      return await paired(flags, argv, signal, (common) =>
        runGate({ ...common, base, head, codec, prepare, onStep }),
      );
    } catch (error) {
      if (signal.aborted) {
        tell('interrupted before anything was measured');
        return INTERRUPTED;
      }
      const { code, message } = asWirebenchError(error, 'INTERNAL', 'wirebench itself failed');
      if (ERROR_CODES[code] === COULD_NOT_RUN) appendSummary(`**COULD NOT RUN: ${safe(message)}**`);
      throw error;
    }
  });
}
