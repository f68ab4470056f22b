import type { Column } from '../schema.ts';
import type { Study } from '../types.ts';
import { type Complete, seriesOf } from './_series.ts';
import { CODEC_COLUMNS, codecFigures, codecNotes, codecRound, manyNotes } from './codec.ts';
import { COLD_COLUMNS, coldFigures, coldRound } from './cold.ts';
import { MEMORY_COLUMNS, memoryFigures, memoryNotes, memoryRound } from './memory.ts';
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

export const IN_PROCESS: { readonly [kind in Study | 'codec']: InProcess } = {
  codec: SPEED,
  memory: MEMORY,
  cold: COLD,
  faithfulness: NOTHING,
  robustness: NOTHING,
  compatibility: NOTHING,
};
