import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleReport } from '../analysis/_sample.ts';
import { environmentFacts } from './environment.ts';

test('what a wire is made of has a line', () => {
  const report = sampleReport();
  report.run.wires = { websocket: 'ws 8.23.0' };
  assert.deepEqual(
    environmentFacts(report).filter(([what]) => what.startsWith('Wire ')),
    [['Wire websocket', 'ws 8.23.0']],
  );
});

test('the host of the servers has a line when it is another one', () => {
  const report = sampleReport();
  const lines = () => environmentFacts(report).filter(([what]) => what === 'Servers ran on');
  assert.deepEqual(lines(), []);
  report.run.target = {
    cpuModel: 'Far CPU',
    cores: 64,
    memoryBytes: 8 * 2 ** 30,
    kernel: '6.1',
    platform: 'linux',
    arch: 'arm64',
    node: '22.18.0',
    v8: '12.4',
    loadAverage: null,
  };
  const host = 'another host: Far CPU, 64 cores; 8.00 GiB; linux arm64, kernel 6.1; Node 22.18.0, V8 12.4';
  assert.deepEqual(lines(), [['Servers ran on', host]]);
  report.run.target.loadAverage = 0.5;
  assert.deepEqual(lines(), [['Servers ran on', `${host}; load average before 0.500`]]);
});
