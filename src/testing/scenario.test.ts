import { readdirSync } from 'node:fs';
import { scenarioConformance } from './scenario.ts';

for (const file of readdirSync(new URL('../scenarios/', import.meta.url))) {
  const name = /^([a-z][^.]*)\.[jt]s$/.exec(file)?.[1];
  if (name !== undefined) scenarioConformance(name);
}
scenarioConformance('broadcast', { options: { encode: 'each' }, codec: 'msgpackr' });
scenarioConformance('queue', { options: { guarantee: 'at-most-once' }, codec: 'msgpackr' });
