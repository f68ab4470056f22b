import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { init, parse } from 'es-module-lexer';
import type { BuildFailure } from 'esbuild';
import { resolve as resolveModule } from 'import-meta-resolve';
import { messageOf, WirebenchError } from '../../errors.ts';
import { findPackage, loaderOf } from '../../packages.ts';

const TYPESCRIPT = /\.[cm]?tsx?$/;
/** What a specifier may mean, in order: as Node reads it, as tsc does, and as a bundler. */
const MEANINGS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2'),
  (path) => `${path}.ts`,
  (path) => join(path, 'index.ts'),
  (path) => `${path}.js`,
];

export const isTypescript = (file: string): boolean => TYPESCRIPT.test(file);

type Esbuild = typeof import('esbuild');

export interface Compiler {
  /** With its version, as a report says it. */
  readonly name: string;
  /**
   * Compiles a module, and whatever TypeScript it imports, file by file into a folder: nothing is bundled, and what is
   * imported beside it stays where it is. Returns the module's place. Throws BAD_PLUGIN.
   */
  compile(entry: string, folder: string): Promise<string>;
}

/** esbuild: the one of the project that `file` is in, else the one beside wirebench. undefined: there is none. */
export async function findCompiler(file: string): Promise<Compiler | undefined> {
  const found = await findPackage('esbuild', undefined, file);
  if (!found) return undefined;
  const esbuild = await loaderOf(undefined, undefined, file)<Esbuild>('esbuild');
  await init;
  return {
    name: `esbuild ${found.version ?? ''}, file by file`,
    compile: (entry, folder) => compile(esbuild, entry, folder),
  };
}

async function compile(esbuild: Esbuild, entry: string, folder: string): Promise<string> {
  linkPackages(entry, folder);
  const outputs = new Map<string, string>();
  const outputOf = (file: string): string => {
    const known = outputs.get(file) ?? `${outputs.size}-${basename(file).replace(TYPESCRIPT, '')}.mjs`;
    outputs.set(file, known);
    return known;
  };
  const first = outputOf(entry);
  // It grows while it is walked.
  for (const [file, output] of outputs) {
    const code = await javascriptOf(esbuild, file);
    writeFileSync(join(folder, output), withImports(code, file, outputOf));
  }
  return join(folder, first);
}

/** Its own place is where it was written: files beside it are found. */
async function javascriptOf(esbuild: Esbuild, file: string): Promise<string> {
  const { href } = pathToFileURL(file);
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [file],
      absWorkingDir: dirname(file),
      write: false,
      format: 'esm',
      platform: 'node',
      target: `node${process.versions.node}`,
      logLevel: 'silent',
      define: {
        'import.meta.url': JSON.stringify(href),
        'import.meta.filename': JSON.stringify(file),
        'import.meta.dirname': JSON.stringify(dirname(file)),
      },
    });
    return outputFiles[0]?.text ?? '';
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? [];
    const where = first?.location ? `:${first.location.line}` : '';
    throw new WirebenchError(
      'BAD_PLUGIN',
      `${basename(file)}${where} does not compile: ${first?.text ?? messageOf(error)}`,
      error,
    );
  }
}

/** Specifiers that name their module wherever the code stands. */
function withImports(code: string, file: string, outputOf: (file: string) => string): string {
  const [imports] = parse(code, file);
  let text = code;
  for (const found of [...imports].reverse()) {
    if (!('specifier' in found) || typeof found.specifier !== 'string') continue;
    if (found.type === 'dynamic' && found.glob) continue;
    const target = targetOf(found.specifier, file);
    if (target === undefined) continue;
    const written = isOwnTypescript(target) ? `./${outputOf(fileURLToPath(target))}` : target;
    const quoted = /["']/.test(code[found.start] ?? '') ? JSON.stringify(written) : written;
    text = `${text.slice(0, found.start)}${quoted}${text.slice(found.end)}`;
  }
  return text;
}

const isOwnTypescript = (url: string): boolean =>
  url.startsWith('file:') && isTypescript(url) && !url.includes('/node_modules/');

/** undefined: it is left as it stands, and whoever loads it is told. */
function targetOf(specifier: string, file: string): string | undefined {
  if (/^\.{0,2}\//.test(specifier)) {
    const path = resolve(dirname(file), specifier);
    const found = MEANINGS.map((meaning) => meaning(path)).find(
      (one) => existsSync(one) && statSync(one).isFile(),
    );
    return found && pathToFileURL(found).href;
  }
  try {
    return resolveModule(specifier, pathToFileURL(file).href);
  } catch {
    return undefined;
  }
}

/** So that a package is found from there as from the module's own folder. */
function linkPackages(entry: string, folder: string): void {
  for (let at = dirname(entry); at !== dirname(at); at = dirname(at)) {
    const packages = join(at, 'node_modules');
    if (!existsSync(packages)) continue;
    return symlinkSync(packages, join(folder, 'node_modules'), 'junction');
  }
}
