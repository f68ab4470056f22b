import type { Column } from '../schema.ts';
import type { Study } from '../types.ts';
import { type Complete, seriesOf } from './_series.ts';
import { CODEC_COLUMNS, codecFigures, codecNotes, codecRound } from './codec.ts';
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

export const IN_PROCESS: { readonly [kind in Study | 'codec']: InProcess } = {
  codec: SPEED,
  memory: NOTHING,
  cold: NOTHING,
  faithfulness: NOTHING,
  robustness: NOTHING,
  compatibility: NOTHING,
};
