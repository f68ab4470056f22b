import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asWirebenchError, ERROR_CODES, WirebenchError } from '../../errors.ts';
import { makeFolder } from '../../folders.ts';
import { alone, type JobOptions, type JobResult, knowAll, runJob } from '../pair/session.ts';
import { gitSides } from './git-sides.ts';
import { packageSides, packageSpec } from './package-sides.ts';
import { keepRefusal } from './refused.ts';
import type { Sides, SidesOptions } from './sides.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

export interface GateOptions
  extends SidesOptions,
    Omit<JobOptions, 'kind' | 'title' | 'gate' | 'contests' | 'out' | 'signal'> {}

const COULD_NOT_RUN = 4;

/**
 * Is the head slower, larger or less faithful than the base? What keeps it from running is a verdict too. Throws what is
 * wrong use, and what keeps it from writing; whatever it made is removed.
 */
export async function runGate(options: GateOptions): Promise<JobResult> {
  const startedAt = new Date().toISOString();
  const workspace = openWorkspace();
  try {
    // What is wrong with these shows before a side is installed.
    await knowAll(options);
    return await alone('gate', async (at) => {
      const sides = await sidesOf(options, workspace);
      options.signal.throwIfAborted();
      keepOutOfGit(options.out);
      return runJob({ ...options, kind: 'gate', ...sides }, at);
    });
  } catch (thrown) {
    const error = asWirebenchError(thrown, 'INTERNAL', 'wirebench itself failed');
    const isKept = ERROR_CODES[error.code] === COULD_NOT_RUN && error.code !== 'CANNOT_WRITE';
    if (options.signal.aborted || !isKept) throw error;
    keepOutOfGit(options.out);
    return keepRefusal(options, error, startedAt);
  } finally {
    workspace.remove();
  }
}

function sidesOf(options: GateOptions, workspace: Workspace): Promise<Sides> {
  const [base, head] = [packageSpec(options.base), packageSpec(options.head)];
  if (base && head) return packageSides({ base, head }, options, workspace);
  if (!head) return gitSides(options, workspace);
  const remedy = `give the version it is compared with, like --base ${head.name}@1.0.0`;
  throw new WirebenchError('BAD_OPTION', `--head is a package and --base is not; ${remedy}`);
}

/** A folder of results that was not there leaves the work tree clean. */
function keepOutOfGit(out: string): void {
  if (existsSync(out)) return;
  try {
    makeFolder(out);
    writeFileSync(join(out, '.gitignore'), '*\n');
  } catch {
    // Whoever writes the results says what is wrong with the folder.
  }
}
