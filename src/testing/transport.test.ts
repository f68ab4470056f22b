import { readdirSync } from 'node:fs';
import { transportConformance } from './transport.ts';

const folder = new URL('../transports/', import.meta.url);
for (const file of readdirSync(folder)) {
  const name = /^([a-z][^.]*)\.[jt]s$/.exec(file)?.[1];
  if (name !== undefined) transportConformance(name, () => import(new URL(file, folder).href));
}
