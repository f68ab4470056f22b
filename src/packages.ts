import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolve as resolveModule } from 'import-meta-resolve';
import { WirebenchError } from './errors.ts';
import type { LoadPackage } from './types.ts';

/** An installed copy of a package. */
export interface PackageCopy {
  readonly folder: string;
  /** undefined: its package.json says none. */
  readonly version: string | undefined;
  /** Where its modules are imported from, as a URL. */
  readonly parent: string;
}

interface Description {
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly exports?: unknown;
}

/**
 * The copy of a package that is measured: the folder `copy` when it is given, else what the user's project has (from
 * the file `importer` up, where there is one, else from the working folder), else what stands beside wirebench.
 * undefined: not installed. Reads its package.json, imports nothing. Throws BAD_OPTION when the folder holds another
 * package.
 */
export async function findPackage(
  name: string,
  copy?: string,
  importer?: string,
): Promise<PackageCopy | undefined> {
  if (copy !== undefined) return copyAt(resolve(copy), name, copy);
  const project = pathToFileURL(importer ?? join(process.cwd(), 'package.json')).href;
  for (const parent of [project, import.meta.url]) {
    for (const folder of createRequire(parent).resolve.paths(name) ?? []) {
      const found = await describe(join(folder, name));
      if (found) return { folder: join(folder, name), version: found.version, parent };
    }
  }
  return undefined;
}

export const packageVersion = async (
  name: string,
  copy?: string,
  importer?: string,
): Promise<string | undefined> => (await findPackage(name, copy, importer))?.version;

/** What a codec's factory imports its packages with. `copy`: a folder to take `name` from. `importer`: a codec of the user's. */
export const loaderOf =
  (name: string | undefined, copy: string | undefined, importer?: string): LoadPackage =>
  async (specifier) =>
    import(await urlOfPackage(specifier, name, copy, importer));

/** The module that is imported as `specifier`; of the package `name`, out of the folder `copy`. Throws PACKAGE_MISSING. */
export async function urlOfPackage(
  specifier: string,
  name: string | undefined,
  copy: string | undefined,
  importer?: string,
): Promise<string> {
  const wanted = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  const found = await findPackage(wanted, wanted === name ? copy : undefined, importer);
  if (!found)
    throw new WirebenchError('PACKAGE_MISSING', `${wanted} is not installed; npm install ${wanted}`);
  return urlOf(specifier, wanted, found);
}

async function copyAt(folder: string, name: string, shown: string): Promise<PackageCopy> {
  const found = await describe(folder);
  if (found?.name === name)
    return { folder, version: found.version, parent: pathToFileURL(join(folder, 'package.json')).href };
  const what = found ? `is ${found.name ?? 'a package without a name'}` : 'holds no package';
  throw new WirebenchError('BAD_OPTION', `${shown} ${what}; give the folder of a copy of ${name}`);
}

/** A package without `exports` cannot name itself: then its entry is the one that its package.json names. */
async function urlOf(specifier: string, name: string, { folder, parent }: PackageCopy): Promise<string> {
  const described = await describe(folder);
  const isOwnParent = parent === pathToFileURL(join(folder, 'package.json')).href;
  if (!isOwnParent || described?.exports !== undefined) return resolveModule(specifier, parent);
  const inside = specifier.slice(name.length + 1) || (described?.main ?? 'index.js');
  return pathToFileURL(createRequire(parent).resolve(join(folder, inside))).href;
}

async function describe(folder: string): Promise<Description | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Description);
}
