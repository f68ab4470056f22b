import type { Study } from '../types.ts';
import type { TaskOf } from './protocol.ts';

/** One process of a study, and what it asks of Node. */
export interface StudyProcess {
  /** Of a study that takes more than one. */
  readonly part?: NonNullable<TaskOf<'codec'>['part']>;
  readonly nodeArgs: readonly string[];
  /** What is tried there may hang, exit, crash or eat memory: then another goes on behind it. */
  readonly mayDie?: true;
}

const PLAIN: readonly StudyProcess[] = [{ nodeArgs: [] }];
/** The young generation, in MiB: so much may be allocated before anything is collected. */
const YOUNG = 512;

const PROCESSES: { readonly [study in Study]?: readonly StudyProcess[] } = {
  memory: [
    {
      part: 'allocation',
      nodeArgs: ['--expose-gc', `--min-semi-space-size=${YOUNG}`, `--max-semi-space-size=${YOUNG}`],
    },
    { part: 'heap', nodeArgs: ['--expose-gc'] },
  ],
  faithfulness: [{ nodeArgs: [], mayDie: true }],
  robustness: [{ nodeArgs: ['--expose-gc'], mayDie: true }],
  compatibility: [{ nodeArgs: [], mayDie: true }],
};

/** The fresh processes that one round of a cell in process takes, one after the other. */
export const processesOf = (study: Study | undefined): readonly StudyProcess[] =>
  (study && PROCESSES[study]) ?? PLAIN;
