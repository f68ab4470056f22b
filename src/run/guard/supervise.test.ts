import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WirebenchError } from '../../errors.ts';
import { cellLike } from '../_cells.ts';
import type { Exit, Role } from '../_role.ts';
import type { Task } from '../protocol.ts';
import { addEnding, wholeLines } from './journal.ts';
import { deathOf, supervise } from './supervise.ts';

const task = { kind: 'codec' as const, cell: cellLike({ id: 'a' }), round: 0, seed: 1, epoch: 1 };
const exit = (parts: Partial<Exit>): Exit => ({ code: null, signal: null, said: '', ...parts });
const died = new WirebenchError('ROLE_DIED', 'it died');

/** What one process does between start and its end: writes to the journal, then says bye or dies. */
type Life = (journal: string) => { readonly error?: unknown; readonly exit?: Exit };

/** Processes that live so, one after the other. Returns what each found in the journal. */
async function supervised(
  lives: readonly Life[],
  { readyError, signal = new AbortController().signal }: { readyError?: Error; signal?: AbortSignal } = {},
) {
  const found: string[][] = [];
  let started = 0;
  const launch = (): Role => {
    const life = lives[started++];
    let journal = '';
    let ended: Exit | undefined;
    return {
      label: 'fake',
      pid: undefined,
      onRecord: () => {},
      prepare: (given: Task) => {
        if (given.kind === 'codec') journal = given.journal ?? '';
      },
      send: () => {},
      // The cast is the edge of the fake: nobody looks at the message.
      expect: async (type) => {
        if (type === 'ready') {
          if (readyError) throw readyError;
          return {} as never;
        }
        found.push(wholeLines(journal));
        const { error, exit: how } = life?.(journal) ?? {};
        ended = how;
        if (error !== undefined) throw error;
        return {} as never;
      },
      kill: async () => {},
      exit: () => ended,
    };
  };
  await supervise(launch, task, 1000, signal);
  return found.map((lines) => lines.map((line) => JSON.parse(line)));
}

test('the next process goes on behind the try that ended the one before', async () => {
  const found = await supervised([
    (journal) => {
      addEnding(journal, { told: 'first' });
      return { error: died, exit: exit({ signal: 'SIGSEGV' }) };
    },
    () => ({}),
  ]);
  assert.deepEqual(found, [[], [{ told: 'first' }, { died: 'crashes', detail: 'SIGSEGV' }]]);
});

test('what the watchdog has told is not told twice', async () => {
  const told = { died: 'hangs' as const, detail: 'was ended' };
  const found = await supervised([
    (journal) => {
      addEnding(journal, told);
      return { error: died, exit: exit({ signal: 'SIGKILL' }) };
    },
    // Dies of the next try, and of that the watchdog has said nothing.
    () => ({ error: died, exit: exit({ code: 0 }) }),
    () => ({}),
  ]);
  assert.deepEqual(found, [[], [told], [told, { died: 'exits', detail: 'exit code 0' }]]);
});

test('a process that does not even get ready, and what is no death, is thrown', async () => {
  await assert.rejects(supervised([], { readyError: died }), died);
  const broken = new WirebenchError('PROTOCOL', 'broken');
  await assert.rejects(supervised([() => ({ error: broken, exit: exit({ signal: 'SIGKILL' }) })]), broken);
});

test('a process that the user has ended has not died of a try, and no other is begun', async () => {
  const stop = new AbortController();
  const killed: Life = () => {
    stop.abort();
    return { error: died, exit: exit({ signal: 'SIGKILL' }) };
  };
  const never: Life = () => assert.fail('another process was begun');
  await assert.rejects(supervised([killed, never], { signal: stop.signal }), died);
});

const DEATHS: readonly (readonly [error: Error, exit: Exit | undefined, expected: string | undefined])[] = [
  [died, exit({ code: 3 }), 'exits: exit code 3'],
  [died, exit({ signal: 'SIGABRT' }), 'crashes: SIGABRT'],
  [
    died,
    exit({ signal: 'SIGABRT', said: 'FATAL ERROR: ... JavaScript heap out of memory' }),
    'out of memory: the heap was full',
  ],
  [died, exit({ signal: 'SIGKILL' }), 'out of memory: killed, as by a system short of it'],
  [
    new WirebenchError('ROLE_OUT_OF_MEMORY', 'm'),
    exit({ signal: 'SIGKILL' }),
    'out of memory: took more than a role may',
  ],
  [new WirebenchError('CODEC_FAILED', 'thrown beside a call'), undefined, 'crashes: thrown beside a call'],
  [new WirebenchError('ROLE_HUNG', 'm'), undefined, 'hangs: could not even be watched any more'],
  // The connection broke before the end of the process was seen.
  [new Error('read ECONNRESET'), exit({ signal: 'SIGSEGV' }), 'crashes: SIGSEGV'],
  [new WirebenchError('PROTOCOL', 'm'), exit({ signal: 'SIGKILL' }), undefined],
  [died, undefined, undefined],
];
for (const [error, how, expected] of DEATHS) {
  test(`${error.message}, ${JSON.stringify(how)}: ${expected}`, () => {
    const death = deathOf(error, how);
    assert.equal(death && `${death.died}: ${death.detail}`, expected);
  });
}
