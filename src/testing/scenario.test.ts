import { readdirSync } from 'node:fs';
import { loadPlugin } from '../plugins.ts';
import { scenarioConformance } from './scenario.ts';

for (const file of readdirSync(new URL('../scenarios/', import.meta.url))) {
  const name = /^([a-z][^.]*)\.[jt]s$/.exec(file)?.[1];
  if (name === undefined) continue;
  const { meta } = await loadPlugin('scenarios', { use: name });
  scenarioConformance(name, meta.carries === 'file' ? { payload: 'piece' } : {});
}
scenarioConformance('broadcast', { options: { encode: 'each' }, codec: 'msgpackr' });
scenarioConformance('queue', { options: { guarantee: 'at-most-once' }, codec: 'msgpackr' });
