import type { Column, Record as RunRecord } from '../schema.ts';
import type { Study } from '../types.ts';
import { type Complete, seriesOf } from './_series.ts';
import { CODEC_COLUMNS, codecFigures, codecNotes, codecRound, manyNotes } from './codec.ts';
import { COLD_COLUMNS, coldFigures, coldRound } from './cold.ts';
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
import { MEMORY_COLUMNS, memoryFigures, memoryNotes, memoryRound } from './memory.ts';
import { ROBUSTNESS_COLUMNS, robustnessFigures, robustnessNotes, robustnessRound } from './robustness.ts';
import { mapRounds } from './rounds.ts';
import type { Read } from './rows.ts';

/** How the records of one study become rows of its table. */
interface InProcess {
  readonly columns: readonly Column[];
  /** What it does not say is empty. */
  read(complete: Complete): Pick<Read, 'usable'> & Partial<Read>;
}

const SPEED: InProcess = {
  columns: CODEC_COLUMNS,
  read: (complete) => {
    const rounds = mapRounds(complete, codecRound);
    const series = seriesOf(mapRounds(rounds, codecFigures));
    return {
      usable: rounds.size,
      series,
      notes: [...codecNotes([...rounds.values()]), ...manyNotes(series)],
    };
  },
};

const MEMORY: InProcess = {
  columns: MEMORY_COLUMNS,
  read: (complete) => {
    const rounds = mapRounds(complete, memoryRound);
    return {
      usable: rounds.size,
      series: seriesOf(mapRounds(rounds, memoryFigures)),
      notes: memoryNotes([...rounds.values()]),
    };
  },
};

const COLD: InProcess = {
  columns: COLD_COLUMNS,
  read: (complete) => {
    const rounds = mapRounds(complete, coldRound);
    return { usable: rounds.size, series: seriesOf(mapRounds(rounds, coldFigures)) };
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
  memory: MEMORY,
  cold: COLD,
  faithfulness: once(FAITHFULNESS_COLUMNS, faithfulnessRound, faithfulnessFigures, faithfulnessNotes),
  robustness: once(ROBUSTNESS_COLUMNS, robustnessRound, robustnessFigures, robustnessNotes),
  compatibility: once(COMPATIBILITY_COLUMNS, compatibilityRound, compatibilityFigures, compatibilityNotes),
};
