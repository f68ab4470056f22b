import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WirebenchError } from '../../errors.ts';
import { listOf } from '../../names.ts';
import { packageVersion } from '../../packages.ts';
import { builtinNames, loadPlugin } from '../../plugins.ts';
import { LONGEST_NAME } from '../../schema.ts';
import type { Contest } from '../pair/plan.ts';
import { prepare } from './prepare.ts';
import type { Sides, SidesOptions } from './sides.ts';
import type { Workspace } from './workspace.ts';

export interface PackageSpec {
  readonly name: string;
  readonly version: string;
}

/** `msgpackr@2.1.3`, `@msgpack/msgpack@latest`; undefined for anything else, like a branch. */
export function packageSpec(text: string): PackageSpec | undefined {
  const [, name, version] = /^((?:@[a-z\d][\w.-]*\/)?[a-z\d][\w.-]*)@([a-z\d][\w.+-]*)$/i.exec(text) ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}

/** Both versions, installed side by side, each measured with our codecs of that package. */
export async function packageSides(
  specs: { readonly base: PackageSpec; readonly head: PackageSpec },
  options: SidesOptions,
  workspace: Workspace,
): Promise<Sides> {
  const { base, head } = specs;
  const { name } = head;
  if (base.name !== name)
    throw new WirebenchError(
      'BAD_OPTION',
      `${base.name} and ${name} are two packages; give two versions of one, or compare two codecs with wirebench ab`,
    );
  const codecs = await codecsOf(name, options.codec);
  const a = await install(base, 'base', options, workspace);
  const b = await install(head, 'head', options, workspace);
  const gate = {
    kind: 'package' as const,
    base: { name: options.base.slice(0, LONGEST_NAME), version: a.version },
    head: { name: options.head.slice(0, LONGEST_NAME), version: b.version },
  };
  const title = `${name}: ${b.version} against ${a.version}`;
  if (a.version === b.version) return { gate: { ...gate, identical: true }, title, contests: [] };
  const contests = codecs.map(
    (use): Contest => ({
      a: { use, package: a.folder, as: `${use} base` },
      b: { use, package: b.folder, as: `${use} head` },
      ...(codecs.length > 1 && { name: use }),
    }),
  );
  return { gate, title, contests };
}

/** Throws BAD_OPTION: no codec of ours uses it, or not this one. */
async function codecsOf(name: string, wanted: string | undefined): Promise<string[]> {
  const metas = await Promise.all(
    (await builtinNames('codecs')).map(async (use) => ({
      use,
      ...(await loadPlugin('codecs', { use })).meta,
    })),
  );
  const ours = metas.filter(
    (meta) => meta.package === name && !meta.evaluates && meta.unavailable === undefined,
  );
  const names = ours.map(({ use }) => use);
  if (names.length === 0) {
    const remedy =
      'write a codec of a few lines that does, and give its two copies to wirebench ab, or its path with --codec and a branch as --base';
    throw new WirebenchError('BAD_OPTION', `none of our codecs uses the package ${name}; ${remedy}`);
  }
  const asked = wanted === undefined ? names : listOf(wanted);
  const strange = asked.find((use) => !names.includes(use));
  if (strange === undefined) return asked;
  throw new WirebenchError(
    'BAD_OPTION',
    `${strange} is none of our codecs of ${name}; there are: ${names.join(', ')}`,
  );
}

async function install(
  { name, version }: PackageSpec,
  side: string,
  { signal, onStep }: SidesOptions,
  workspace: Workspace,
): Promise<{ folder: string; version: string }> {
  const at = workspace.subfolder(side);
  // Without it npm looks for a project in the folders above.
  writeFileSync(join(at, 'package.json'), '{ "private": true }\n');
  onStep(`${side}: installing ${name}@${version}`);
  // The pattern of a spec leaves nothing in it for a shell.
  await prepare(`the ${side}`, `npm install --no-audit --no-fund ${name}@${version}`, at, signal);
  const folder = join(at, 'node_modules', name);
  return { folder, version: (await packageVersion(name, folder)) ?? version };
}
