import { WirebenchError } from '../errors.ts';

/** Bytes of UTF-8, and UTF-16 units: what the common file systems take (NAME_MAX; NTFS counts units). */
export const MAX_NAME_LENGTH = 255;

/** Names that open a device on Windows, whatever ending they have (Microsoft, "Naming Files, Paths, and Namespaces"). */
const DEVICE =
  /^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])$/i;
/** Separators of every system, and what Windows keeps for itself: `a:b` is another stream of the file `a`. */
const RESERVED = /[/\\:*?"<>|]/;
/** Control characters and line separators, and marks that turn the direction of text: a listing would show another name. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

const RULES: readonly [broken: (name: string) => boolean, why: string][] = [
  [(name) => name === '', 'is empty'],
  [
    (name) => name.length > MAX_NAME_LENGTH || Buffer.byteLength(name) > MAX_NAME_LENGTH,
    `is longer than ${MAX_NAME_LENGTH} bytes`,
  ],
  [(name) => /\p{Cs}/u.test(name), 'holds half a character'],
  [(name) => UNSEEN.test(name), 'holds a control character or a mark of text direction'],
  [(name) => RESERVED.test(name), 'holds one of / \\ : * ? " < > |'],
  [(name) => name.startsWith('.'), 'begins with a dot'],
  [(name) => /[. ]$/.test(name), 'ends with a dot or a blank'],
  [(name) => DEVICE.test((name.split('.', 1)[0] ?? '').trimEnd()), 'is that of a device'],
];

/** Why a name cannot be shared, or null when it can. Pure; looks at the name as it is, without normalising it. */
export const nameFault = (name: string): string | null => RULES.find(([broken]) => broken(name))?.[1] ?? null;

/**
 * The name a file is stored under: one in Unicode's NFC (UAX #15), so that a name typed on any system finds the same
 * file. Upper and lower case stay as they are. Throws BAD_NAME.
 */
export function sharedName(name: string): string {
  // Measured before it is normalised: that costs time by the length.
  const given = name.length > 2 * MAX_NAME_LENGTH ? name : name.normalize('NFC');
  const fault = nameFault(given);
  if (fault === null) return given;
  const shown = JSON.stringify(given.length > 40 ? `${given.slice(0, 40)}...` : given);
  throw new WirebenchError('BAD_NAME', `the name ${shown} ${fault}; rename the file`);
}
