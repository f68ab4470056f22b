import { basename, dirname, isAbsolute, relative, sep } from 'node:path';
import { sizeText } from './sizes.ts';
import type { Ref } from './types.ts';

/** A reference by path starts with a dot, a slash, a drive letter or a tilde; everything else is a built-in name. */
export const isPath = (use: string): boolean => /^(\.|\/|~|[a-zA-Z]:[\\/]|\\)/.test(use);

/** A payload by path that is a file with values, not a module that makes some. */
export const DATA_FILE = /\.(json|jsonl|ndjson)$/i;
export const isDataFile = (use: string): boolean => isPath(use) && DATA_FILE.test(use);

/**
 * The name a row carries: a built-in's own, or the file's without folder and ending; then what else the reference says,
 * like `order@10kB`, `order x16`, `json+gzip`, `msgpackr=./old/msgpackr`.
 */
export const nameOf = ({ use, files, as, sizeBytes, repeat, compress, package: copy }: Ref): string =>
  as ??
  [
    isPath(use) ? fileName(use.replaceAll('\\', '/'), files !== undefined) : use,
    sizeBytes === undefined ? '' : `@${sizeText(sizeBytes)}`,
    repeat === undefined ? '' : ` x${repeat}`,
    compress === undefined ? '' : `+${compress}`,
    copy === undefined ? '' : `=${copy}`,
  ].join('');

/** The payload of a cell; none where its values are the harness's own. */
export const payloadName = ({ payload }: { readonly payload: Ref | null }): string =>
  payload === null ? '' : nameOf(payload);

/** Of several files, those of a folder: the folder's. */
function fileName(path: string, several: boolean): string {
  const name = basename(path)
    .replace(DATA_FILE, '')
    .replace(/\.(d\.)?[cm]?[jt]s$/, '');
  if (!several && name !== '*') return name;
  const folder = basename(dirname(path));
  return /^[.~]*$/.test(folder) ? 'files' : folder;
}

/** Told apart by all that a reference says of what is loaded: the key of what is known about it. */
export const keyOf = ({ use, files, compress, package: copy }: Ref): string =>
  [
    ...(files ?? [use]),
    ...(compress === undefined ? [] : [`+${compress}`]),
    ...(copy === undefined ? [] : [`=${copy}`]),
  ].join('');

/** A scenario's name with its options, each as a user reads it: `broadcast encode-each`, `queue guarantee-at-most-once dies`. */
export const variantName = (ref: Ref): string =>
  [nameOf(ref), ...Object.entries(ref.options ?? {}).map(optionText)].join(' ');

const optionText = ([key, value]: [string, unknown]): string =>
  value === true ? key : `${key}-${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;

/** Whether a host is reached by this machine alone. */
export const isLoopback = (host: string): boolean => /^(127\.[\d.]+|::1|localhost)$/.test(host);

/** `a,b` with blanks and repeats taken out. */
export const listOf = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
];

/** A path as a record may hold it: relative to `from`, never through the home folder's own name. People post reports. */
export function publicPath(path: string, from: string, home: string): string {
  const way = relative(from, path);
  const inside = way !== '' && !way.startsWith('..') && !isAbsolute(way);
  if (inside) return `./${way.split(sep).join('/')}`;
  const outside = path === home || path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path;
  return outside.split(sep).join('/');
}

/** A folder as texts name it; undefined for a root (some containers have it as a home folder) and for none: they name nobody. */
const inTexts = (folder: string): string | undefined =>
  folder === '' || dirname(folder) === folder ? undefined : folder.replace(/[\\/]+$/, '');

/** Text in which `~` stands for the home folder, also where JSON has escaped its path. People post reports. */
export function withoutHome(text: string, home: string): string {
  const folder = inTexts(home);
  if (folder === undefined) return text;
  const forms = [JSON.stringify(folder).slice(1, -1), folder].map(literal);
  return text.replace(new RegExp(`(?:${forms.join('|')})(?![\\w-])`, 'g'), '~');
}

/** A text as a record may hold it: the working folder as `.`, the home folder as `~`. */
export function withoutFolders(text: string, cwd: string, home: string): string {
  const folder = inTexts(cwd);
  if (folder === undefined) return withoutHome(text, home);
  // Another folder's name may begin or end like its path.
  const here = `(?<![\\p{L}\\p{N}_.~-])${literal(folder)}(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}_])`;
  return withoutHome(text.replace(new RegExp(here, 'gu'), '.'), home);
}

/** A text that names no other host: it may be somebody's. */
export const withoutHosts = (text: string, hosts: readonly string[]): string =>
  hosts.reduce(
    (kept, host) =>
      kept.replace(new RegExp(`(?<![\\w.:-])${literal(host)}(?![\\w:-]|\\.\\w)`, 'g'), 'the target'),
    text,
  );

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The candidate nearest to a mistyped name, or undefined when none is near (Levenshtein, at most a third of the letters). */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
