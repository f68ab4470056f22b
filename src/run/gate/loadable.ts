import { asWirebenchError, WirebenchError as Failure, type WirebenchError } from '../../errors.ts';
import type { Ref } from '../../types.ts';
import { createLauncher, type Launcher } from '../launch.ts';
import { PREPARE_MS } from '../limits.ts';
import { findCompiler, isTypescript } from './typescript.ts';
import type { Workspace } from './workspace.ts';

export interface Pair {
  readonly base: Ref;
  readonly head: Ref;
}

/**
 * Both codecs as the timed processes can load them: TypeScript as it stands where this Node strips types by itself and
 * both load so, else compiled. Both in the same way. Throws SIDE_BROKEN.
 */
export async function makeLoadable(
  { base, head }: Pair,
  workspace: Workspace,
  remedy: string,
): Promise<Pair & { typescript?: string }> {
  const launcher = await createLauncher();
  const problem = async (pair: Pair): Promise<WirebenchError | undefined> =>
    (await problemOf(pair.base, 'base', launcher, `; ${remedy}`)) ??
    (await problemOf(pair.head, 'head', launcher, ''));
  try {
    const asItStands = await problem({ base, head });
    const written = isTypescript(head.use);
    if (!asItStands) return { base, head, ...(written && { typescript: "Node's own type stripping" }) };
    if (!written) throw asItStands;
    const compiled = await compileBoth({ base, head }, workspace, asItStands);
    const left = await problem(compiled);
    if (left) throw left;
    return compiled;
  } finally {
    await launcher.close();
  }
}

async function compileBoth(
  { base, head }: Pair,
  workspace: Workspace,
  cause: WirebenchError,
): Promise<Pair & { typescript: string }> {
  const compiler = await findCompiler(head.use);
  if (!compiler) {
    const ways =
      'npm install --save-dev esbuild; or use Node 22.18 or newer and erasable TypeScript; or name what is built, with a --prepare that builds it';
    throw new Failure('SIDE_BROKEN', `${cause.message}. To compile TypeScript here: ${ways}`, cause.cause);
  }
  const compiled = async (ref: Ref, side: string): Promise<Ref> => ({
    ...ref,
    use: await compiler.compile(ref.use, workspace.subfolder(`${side}-compiled`)).catch((error: unknown) => {
      throw broken(side, error, '');
    }),
  });
  return {
    base: await compiled(base, 'base'),
    head: await compiled(head, 'head'),
    typescript: compiler.name,
  };
}

/** Loads a codec in a process of its own, which may die of it. */
async function problemOf(
  ref: Ref,
  side: string,
  launcher: Launcher,
  remedy: string,
): Promise<WirebenchError | undefined> {
  const role = launcher.launch(`process that loads the ${side}`);
  try {
    role.prepare({ kind: 'describe', of: 'codecs', ref });
    await role.expect('described', PREPARE_MS);
    return undefined;
  } catch (error) {
    return broken(side, error, remedy);
  } finally {
    await role.kill();
  }
}

function broken(side: string, thrown: unknown, remedy: string): WirebenchError {
  const error = asWirebenchError(thrown, 'BAD_PLUGIN', 'it does not load');
  return new Failure(
    'SIDE_BROKEN',
    `the ${side} cannot be used: ${error.message}${remedy}`,
    error.cause ?? error,
  );
}
