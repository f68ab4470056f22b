import type { Claim, ClaimFile } from './analysis/claim.ts';
import { WirebenchError } from './errors.ts';
import { namesIn, unknownName } from './plugins.ts';
import type { Language } from './report/language.ts';

const ENDING = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const FOLDERS = {
  claims: new URL('./analysis/claims/', import.meta.url),
  languages: new URL('./report/languages/', import.meta.url),
};

/** Claims by the names of their files. Throws UNKNOWN_NAME. */
export async function loadClaims(names: readonly string[]): Promise<Claim[]> {
  const known = names.length > 0 ? await claimNames() : [];
  return Promise.all(
    names.map(async (name) => {
      if (!known.includes(name)) throw unknownName('claims', name, known);
      return { ...(await load<ClaimFile>('claims', name)), name };
    }),
  );
}

/** A language by its code, like `fr`. Throws UNKNOWN_NAME. */
export async function loadLanguage(code: string): Promise<Language> {
  const codes = await languageCodes();
  // Two letters are near any other two: no nearest is named.
  if (!codes.includes(code))
    throw new WirebenchError(
      'UNKNOWN_NAME',
      `no language is called "${code}"; there are: ${codes.join(', ')}`,
    );
  return load('languages', code);
}

export const DEFAULT_LANGUAGE = 'en';

/** Of a page with claims. Whatever has no page is in English alone: BAD_OPTION for any other language. */
export async function languageFor(
  code: string | undefined,
  hasPage: boolean,
  what: string,
): Promise<Language> {
  const language = await loadLanguage(code ?? DEFAULT_LANGUAGE);
  if (hasPage || language.code === DEFAULT_LANGUAGE) return language;
  const remedy = 'leave out --lang; a page in other languages is made of suites with claims, like chapter';
  throw new WirebenchError('BAD_OPTION', `${what} is in English alone; ${remedy}`);
}

/** The folder is the registry. */
export const claimNames = (): Promise<string[]> => namesIn(FOLDERS.claims);
export const languageCodes = (): Promise<string[]> => namesIn(FOLDERS.languages);

async function load<T>(kind: keyof typeof FOLDERS, name: string): Promise<T> {
  // The cast is safe: the files are ours, and each is typed by what it exports.
  const module = (await import(new URL(name + ENDING, FOLDERS[kind]).href)) as { default: T };
  return module.default;
}
