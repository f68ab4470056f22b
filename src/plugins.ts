import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compressed } from './_compressed.ts';
import { messageOf, WirebenchError } from './errors.ts';
import { isDataFile, isPath, nearest } from './names.ts';
import { filePayload } from './payloads/_files.ts';
import { filesOf } from './payloads/_paths.ts';
import type {
  CodecMeta,
  CodecPlugin,
  Compression,
  CompressionMeta,
  ImpairmentMeta,
  ImpairmentPlugin,
  Options,
  Payload,
  PayloadMeta,
  Plugin,
  Ref,
  Scenario,
  ScenarioMeta,
  Transport,
  TransportMeta,
} from './types.ts';

/** What each kind of plug-in module exports. */
export interface Kinds {
  codecs: { meta: CodecMeta; create: CodecPlugin };
  compressions: { meta: CompressionMeta; create: Plugin<Compression> };
  payloads: { meta: PayloadMeta; create: Plugin<Payload> };
  transports: { meta: TransportMeta; create: Plugin<Transport> };
  scenarios: { meta: ScenarioMeta; create: Plugin<Scenario> };
  impairments: {
    meta: ImpairmentMeta;
    create: ImpairmentPlugin;
    /** What stands behind the colon of `--impair name:text`, as plain options. */
    parse?: (text: string) => Options;
  };
}
export type Kind = keyof Kinds;
export const KINDS: readonly Kind[] = [
  'codecs',
  'compressions',
  'payloads',
  'transports',
  'scenarios',
  'impairments',
];

const PLUGIN_FILE = /^(?!_)(.+?)(?<!\.test)(?<!\.d)\.[jt]s$/;

/** The folder is the registry: names of the plug-ins in it, sorted. `_x`, tests and declarations are not plug-ins. */
export async function namesIn(folder: URL): Promise<string[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return files.flatMap((file) => PLUGIN_FILE.exec(file)?.[1] ?? []).sort();
}

export const folderOf = (kind: Kind): URL => new URL(`./${kind}/`, import.meta.url);

/** Suites stand beside src in the source tree, and inside dist once built. */
const suiteFolder = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? '../bench/' : './bench/', import.meta.url);

export const suiteNames = (): Promise<string[]> => namesIn(suiteFolder());

/** Where a built-in suite stands. */
export const suiteUrl = (name: string): URL =>
  new URL(`${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, suiteFolder());

export const builtinNames = (kind: Kind): Promise<string[]> => namesIn(folderOf(kind));

/** An absolute path for a reference by path; `~` is the home folder. */
export const absolutePath = (use: string, base: string): string =>
  use.startsWith('~') ? resolve(homedir() + use.slice(1)) : resolve(base, use);

/** The file whose imports a plug-in's packages are found by; undefined: it is ours. */
export const importerOf = ({ use }: Ref): string | undefined =>
  isPath(use) ? absolutePath(use, process.cwd()) : undefined;

/** Imports a codec with what its reference says of it: compressed, or with another copy of its package. */
export async function loadCodec(ref: Ref): Promise<Kinds['codecs']> {
  const codec = await loadPlugin('codecs', ref);
  const { compress } = ref;
  if (ref.package !== undefined && codec.meta.package === undefined)
    throw new WirebenchError(
      'BAD_OPTION',
      `${ref.use} names no package, so there is no other copy of one; leave out =${ref.package}`,
    );
  return compress === undefined
    ? codec
    : compressed(codec, compress, await loadPlugin('compressions', { use: compress }));
}

/**
 * Imports a plug-in by built-in name or by path (relative to `base`). Throws UNKNOWN_NAME with the nearest name,
 * or BAD_PLUGIN when the module does not load or does not export a factory.
 */
export async function loadPlugin<K extends Kind>(kind: K, ref: Ref, base = process.cwd()): Promise<Kinds[K]> {
  if (kind === 'payloads' && isDataFile(ref.use)) {
    // The cast is safe: kind is 'payloads' here, which the compiler cannot carry into Kinds[K].
    return filePayload(pathsOf(ref, base), ref.sha256) as Promise<Kinds[K]>;
  }
  if (ref.sha256 !== undefined)
    throw new WirebenchError(
      'BAD_PAYLOAD',
      `sha256 is of a JSON file, which ${ref.use} is not; leave it out`,
    );
  const url = isPath(ref.use)
    ? await moduleUrl(absolutePath(ref.use, base), ref.use)
    : await builtinUrl(kind, ref.use);
  const module: unknown = await import(url.href).catch((error: unknown) => {
    throw new WirebenchError('BAD_PLUGIN', `${ref.use} does not load: ${messageOf(error)}`, error);
  });
  return asPlugin(kind, ref.use, module);
}

/** What is known of the size of a payload's values before any is made: what is asked for, or that of the files. */
export async function payloadBytes(ref: Ref, base = process.cwd()): Promise<number> {
  if (ref.sizeBytes !== undefined || !isDataFile(ref.use)) return ref.sizeBytes ?? 0;
  // Whoever reads the files says what is wrong with them.
  return filesOf(pathsOf(ref, base)).then(
    ({ bytes }) => bytes,
    () => 0,
  );
}

const pathsOf = ({ use, files }: Ref, base: string): string[] =>
  (files ?? [use]).map((path) => absolutePath(path, base));

async function builtinUrl(kind: Kind, name: string): Promise<URL> {
  const names = await builtinNames(kind);
  if (!names.includes(name)) throw unknownName(kind, name, names);
  return new URL(`${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, folderOf(kind));
}

export function unknownName(kind: string, name: string, names: readonly string[]): WirebenchError {
  const near = nearest(name, names);
  const path = /[/\\.]/.test(name) ? `; a path begins with a dot, like ./${name}` : '';
  const hint = near ? `did you mean "${near}"?` : `there are: ${names.join(', ')}${path}`;
  return new WirebenchError('UNKNOWN_NAME', `no ${kind.replace(/s$/, '')} is called "${name}"; ${hint}`);
}

/** A path may leave out its ending, so that a suite names the same file in source and in dist. */
export async function moduleUrl(path: string, shown: string): Promise<URL> {
  for (const ending of ['', '.js', '.ts', '.mjs']) {
    const found = await stat(path + ending).catch(() => undefined);
    if (found?.isFile()) return pathToFileURL(path + ending);
  }
  throw new WirebenchError(
    'UNKNOWN_NAME',
    `there is no file ${shown}; give a path to a module, like ./mine.mjs`,
  );
}

function asPlugin<K extends Kind>(kind: K, use: string, module: unknown): Kinds[K] {
  const exports = module as { default?: unknown; meta?: unknown; parse?: unknown };
  if (typeof exports.default !== 'function') {
    const remedy =
      'export default a function that returns it, like: export default () => ({ encode, decode })';
    throw new WirebenchError('BAD_PLUGIN', `${use} is not a ${kind.replace(/s$/, '')} plug-in; ${remedy}`);
  }
  const meta = { ...defaultMeta[kind], title: use, ...(exports.meta as object | undefined) };
  // The cast is the edge of untyped modules: what the factory returns is checked where it is used.
  const parse = typeof exports.parse === 'function' ? { parse: exports.parse } : {};
  return { meta, create: exports.default, ...parse } as unknown as Kinds[K];
}

/** What a user's module may leave unsaid. A codec that declares nothing is tried on every payload, and judged by the round trip. */
const defaultMeta: { [K in Kind]: object } = {
  codecs: { format: 'custom', output: 'bytes', preserves: null },
  compressions: {},
  payloads: { needs: [] },
  transports: { delivery: 'reliable', accepts: ['bytes'], maxMessageBytes: 65_507 },
  scenarios: {},
  impairments: { sockets: ['udp'], lossy: true, example: 'a path and its options' },
};

/** What a plug-in's meta may say of where its code comes from. */
export interface Packaged {
  readonly package?: string;
}
