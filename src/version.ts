import { readFileSync } from 'node:fs';

/** This package's own version. Its package.json stands one folder above, in source and in dist. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
