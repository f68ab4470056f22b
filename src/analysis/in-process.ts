import type { Column, Record as RunRecord } from '../schema.ts';
import type { Study } from '../types.ts';
import { type Complete, seriesOf } from './_series.ts';
import { CODEC_COLUMNS, codecFigures, codecNotes, codecRound } from './codec.ts';
import {
  COMPATIBILITY_COLUMNS,
  compatibilityFigures,
  compatibilityNotes,
  compatibilityRound,
} from './compatibility.ts';
import {
  FAITHFULNESS_COLUMNS,
  faithfulnessFigures,
  faithfulnessNotes,
  faithfulnessRound,
} from './faithfulness.ts';
import { ROBUSTNESS_COLUMNS, robustnessFigures, robustnessNotes, robustnessRound } from './robustness.ts';
import { mapRounds } from './rounds.ts';
import type { Read } from './rows.ts';

/** How the records of one study become rows of its table. */
interface InProcess {
  readonly columns: readonly Column[];
  /** What it does not say is empty. */
  read(complete: Complete): Pick<Read, 'usable'> & Partial<Read>;
}

const NOTHING: InProcess = { columns: [], read: () => ({ usable: 0 }) };

const SPEED: InProcess = {
  columns: CODEC_COLUMNS,
  read: (complete) => {
    const rounds = mapRounds(complete, codecRound);
    return {
      usable: rounds.size,
      series: seriesOf(mapRounds(rounds, codecFigures)),
      notes: codecNotes([...rounds.values()]),
    };
  },
};

/** What always comes out the same is read from the last round that has it. */
function once<T>(
  columns: readonly Column[],
  round: (records: readonly RunRecord[]) => T | undefined,
  figures: (of: T) => { [figure: string]: number },
  notes: (of: T) => string[],
): InProcess {
  return {
    columns,
    read: (complete) => {
      const rounds = mapRounds(complete, round);
      const last = [...rounds.values()].at(-1);
      if (last === undefined) return { usable: 0 };
      return { usable: rounds.size, exact: figures(last), notes: notes(last) };
    },
  };
}

export const IN_PROCESS: { readonly [kind in Study | 'codec']: InProcess } = {
  codec: SPEED,
  memory: NOTHING,
  cold: NOTHING,
  faithfulness: once(FAITHFULNESS_COLUMNS, faithfulnessRound, faithfulnessFigures, faithfulnessNotes),
  robustness: once(ROBUSTNESS_COLUMNS, robustnessRound, robustnessFigures, robustnessNotes),
  compatibility: once(COMPATIBILITY_COLUMNS, compatibilityRound, compatibilityFigures, compatibilityNotes),
};
