import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { WirebenchError } from '../../errors.ts';
import { namesIn } from '../../plugins.ts';
import type { Broker } from '../../types.ts';

/** What of a broker is installed here. */
export interface Installed {
  readonly programs: Readonly<Record<string, string>>;
  readonly home: string;
  /** As its files say; null where only the running broker tells. */
  readonly version: string | null;
}

const folder = new URL('../../brokers/', import.meta.url);
const ending = import.meta.url.slice(-3);

export const brokerNames = (): Promise<string[]> => namesIn(folder);

/** Throws UNKNOWN_NAME. */
export async function loadBroker(name: string): Promise<Broker> {
  const names = await brokerNames();
  if (names.includes(name)) return (await import(new URL(`${name}${ending}`, folder).href)).default;
  throw new WirebenchError('UNKNOWN_NAME', `no broker is called "${name}"; there are: ${names.join(', ')}`);
}

/** What is needed to start the broker here, or, as a text, what is missing. */
export async function findInstalled(broker: Broker): Promise<Installed | string> {
  const programs: Record<string, string> = {};
  for (const name of broker.programs) {
    const path = await findProgram(name, broker.folders ?? []);
    if (path === undefined) return `${name} is not installed: ${broker.remedy}`;
    programs[name] = path;
  }
  if (broker.home === undefined) return { programs, home: '', version: null };
  const { variable, folder: within, holds } = broker.home;
  const home = process.env[variable];
  if (!home) return `${variable} is not set: ${broker.remedy}`;
  const files = await readdir(join(home, within)).catch((): string[] => []);
  const version = files.map((file) => holds.exec(file)?.[1]).find((found) => found !== undefined);
  return version === undefined
    ? `${variable} has no ${broker.title} in ${within}: ${broker.remedy}`
    : { programs, home, version };
}

async function findProgram(name: string, first: readonly string[]): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['.exe', '.bat', '.cmd'] : [''];
  for (const place of [...first, ...(process.env['PATH'] ?? '').split(delimiter)]) {
    for (const suffix of endings) {
      const path = join(place, name + suffix);
      const runs = place !== '' && (await access(path, constants.X_OK).then(...yes));
      if (runs) return path;
    }
  }
  return undefined;
}

const yes = [() => true, () => false] as const;
