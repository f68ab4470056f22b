import { existsSync, realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WirebenchError } from '../../errors.ts';
import { isPath } from '../../names.ts';
import { absolutePath, moduleUrl } from '../../plugins.ts';
import { parseCodec } from '../../refs.ts';
import { LONGEST_NAME } from '../../schema.ts';
import type { Ref } from '../../types.ts';
import { commitOf, headState, isIgnored, openRepository, type Repository, sameTree } from './git.ts';
import { makeLoadable } from './loadable.ts';
import { prepare } from './prepare.ts';
import type { Sides, SidesOptions } from './sides.ts';
import type { Workspace } from './workspace.ts';

/** Where the codec is, in both sides. */
interface Place {
  readonly repository: Repository;
  /** The head's folder, and the codec's file, from the root on. */
  readonly folder: string;
  readonly file: string;
  /** How the codec was asked for, without its path. */
  readonly ref: Ref;
}

/** The head is the work tree as it stands, and is only read; the base is a worktree of its own. */
export async function gitSides(options: SidesOptions, workspace: Workspace): Promise<Sides> {
  const { base, head, signal, onStep } = options;
  const place = await placeOf(options);
  const { repository, file, ref } = place;
  const commit = await commitOf(repository, base);
  const state = await headState(repository, resolve(options.out));
  const gate = {
    kind: 'git' as const,
    base: { name: base.slice(0, LONGEST_NAME), version: commit },
    head: {
      name: head.slice(0, LONGEST_NAME),
      version: state.commit,
      ...(state.dirty && { dirty: true as const }),
    },
  };
  const title = `${file}: head against ${base}`;
  // What is prepared may be other than what lies there, where git ignores it: no commit tells.
  const isTold = options.prepare === undefined && !(await isIgnored(repository, file));
  if (isTold && !state.dirty && state.commit !== null && (await sameTree(repository, commit, state.commit)))
    return { gate: { ...gate, identical: true }, title, contests: [] };
  onStep(`base: ${base}, ${commit.slice(0, 10)}`);
  onStep(`head: the work tree as it stands${state.dirty ? ', with changes that are in no commit' : ''}`);
  const baseFile = await makeBase(place, commit, options, workspace);
  signal.throwIfAborted();
  const pair = {
    base: { ...ref, use: baseFile, as: 'base' },
    head: { ...ref, use: join(repository.root, file), as: 'head' },
  };
  const remedy =
    options.prepare === undefined
      ? "give what installs and builds it, like --prepare 'npm ci'"
      : 'look at what --prepare has made of it';
  const { typescript, ...codecs } = await makeLoadable(pair, workspace, remedy);
  return {
    gate: { ...gate, ...(typescript !== undefined && { typescript }) },
    title,
    contests: [{ a: codecs.base, b: codecs.head }],
  };
}

async function placeOf({ codec, head, signal }: SidesOptions): Promise<Place> {
  if (codec === undefined || !isPath(codec)) {
    const remedy =
      'give the path of yours, like --codec ./src/codec.ts, or versions of a package as base and head';
    throw new WirebenchError('BAD_OPTION', `which codec is compared is not said; ${remedy}`);
  }
  if (!existsSync(head))
    throw new WirebenchError('BAD_OPTION', `there is no folder ${head}; --head is the folder of a work tree`);
  const repository = await openRepository(resolve(head), signal);
  const { use, ...ref } = parseCodec(codec);
  const path = fileURLToPath(await moduleUrl(absolutePath(use, resolve(head)), use));
  const root = realpathSync(repository.root);
  const [folder, file] = [relative(root, realpathSync(head)), relative(root, realpathSync(path))];
  if (file.startsWith('..'))
    throw new WirebenchError(
      'BAD_OPTION',
      `${use} is not in the repository; compare two files with wirebench ab`,
    );
  return { repository: { ...repository, root }, folder, file, ref: { ...ref, use } };
}

/** Checks the base out and prepares it. Returns its codec's file. Throws BASE_MISSING, PREPARE_FAILED. */
async function makeBase(
  { repository, folder, file }: Place,
  commit: string,
  { base, prepare: command, signal, onStep }: SidesOptions,
  workspace: Workspace,
): Promise<string> {
  const missing = (what: string) =>
    new WirebenchError(
      'BASE_MISSING',
      `${base} has no ${what}; a codec that is built needs --prepare, a new one has no base`,
    );
  const at = await workspace.worktree(repository, 'base', commit);
  if (!existsSync(join(at, folder))) throw missing(folder);
  if (command !== undefined) {
    onStep(`preparing the base: ${command}`);
    await prepare('the base', command, join(at, folder), signal);
  }
  if (!existsSync(join(at, file))) throw missing(file);
  return join(at, file);
}
