import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doctorMarkdown, doctorText } from '../report/doctor.ts';
import { cgroupCpus } from '../run/doctor.ts';
import { expandCpus } from '../run/pair/pin.ts';
import { jobOf } from './_pairs.ts';
import { diagnose, type MachineFacts } from './doctor.ts';

const good: MachineFacts = {
  environment: { ...jobOf([]).environment, cores: 4 },
  clock: { readNs: 40, stepNs: 100 },
  stealShare: 0,
  loadAverage: 0.2,
  governor: 'performance',
  turbo: false,
  cgroupCpus: null,
  pinning: true,
  cpuWorkNs: [0, 1].map((cpu) => ({ cpu, ns: 1e7 + cpu })),
};
const levels = (parts: Partial<MachineFacts>) =>
  diagnose({ ...good, ...parts })
    .filter(({ level }) => level !== 'fine')
    .map(({ what, level }) => `${what} ${level}`);

test('a quiet machine is fine, and says so', () => {
  assert.deepEqual(levels({}), []);
  assert.match(doctorText(diagnose(good), false, 80), /^Fit to measure on\.\n/);
});

test('each trouble is told with what it costs', () => {
  assert.deepEqual(levels({ loadAverage: 2.5 }), ['load doubt']);
  assert.deepEqual(levels({ loadAverage: 9 }), ['load bad']);
  assert.deepEqual(levels({ stealShare: 0.05 }), ['steal doubt']);
  assert.deepEqual(levels({ cpuWorkNs: [0, 1].map((cpu) => ({ cpu, ns: 1e7 * (1 + cpu) })) }), [
    'CPUs alike bad',
  ]);
  assert.deepEqual(levels({ pinning: false, cpuWorkNs: null }), ['CPUs alike unknown', 'pinning bad']);
  assert.deepEqual(levels({ cgroupCpus: 1.5 }), ['CPUs doubt']);
  assert.deepEqual(levels({ clock: { readNs: 40, stepNs: 1e6 } }), ['clock bad']);
  assert.deepEqual(levels({ governor: 'powersave', turbo: true }), ['frequency doubt', 'turbo doubt']);
});

test('what a system does not show is unknown, never fine', () => {
  const hidden = { stealShare: null, loadAverage: null, governor: null, turbo: null };
  assert.deepEqual(levels(hidden), ['load unknown', 'steal unknown', 'frequency unknown', 'turbo unknown']);
});

test('every level but fine and unknown has an advice, and the text fits the terminal', () => {
  const all = diagnose({ ...good, loadAverage: 9, stealShare: 0.2, pinning: false, governor: 'powersave' });
  for (const { level, advice } of all) assert.equal(advice !== '', level === 'doubt' || level === 'bad');
  for (const line of doctorText(all, false, 80).split('\n')) assert.ok(line.length <= 80, line);
  assert.match(doctorMarkdown(all), /^\| load \| 9\.00 on 4 CPUs \| bad \|/m);
});

test('quotas and lists of CPUs are read as the kernel writes them', () => {
  assert.deepEqual(['150000 100000', 'max 100000', null].map(cgroupCpus), [1.5, null, null]);
  assert.deepEqual(expandCpus('0,2-4,7'), [0, 2, 3, 4, 7]);
});
