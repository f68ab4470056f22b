import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { duration, filterOptions, seedOption, wholeUpTo } from './options.ts';

test('times with a unit, in ms', () => {
  const times = {
    '500ms': 500,
    '2s': 2000,
    '1.5s': 1500,
    '0.5ms': 1,
    '3m': 180_000,
    '1h': 3_600_000,
    '24h': 86_400_000,
  };
  for (const [text, ms] of Object.entries(times)) assert.equal(duration(text), ms, text);
});

test('times without a unit, of no length, or over a day are refused', () => {
  for (const text of [
    '',
    '2',
    's',
    '2 s',
    '2S',
    '-1s',
    '+1s',
    '1e3ms',
    '1,5s',
    '.5s',
    '1.s',
    '0s',
    '0.4ms',
    '2d',
    '25h',
    `${'9'.repeat(400)}s`,
    '2s2',
  ]) {
    assert.throws(() => duration(text), InvalidArgumentError, text);
  }
});

test('whole numbers from 1 to the most there may be', () => {
  const parse = wholeUpTo(1000);
  assert.deepEqual(['1', '007', '1000'].map(parse), [1, 7, 1000]);
  for (const text of ['', '0', '-1', '+1', '1.5', '1e3', '0x10', ' 1', '1001', '9'.repeat(400), 'NaN']) {
    assert.throws(() => parse(text), InvalidArgumentError, text);
  }
  assert.throws(() => parse('2000'), { message: 'Give a whole number from 1 to 1,000.' });
});

const parsed = (...argv: string[]): object => {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of [...filterOptions(), seedOption()]) command.addOption(option);
  return command.parse(argv, { from: 'user' }).opts();
};

test('every filter, parsed', () => {
  const argv = [
    ['--codec', 'json, ./mine.mjs,json'],
    ['--payload', './sample.json'],
    ['--transport', 'tcp'],
    ['--scenario', 'echo'],
    ['--clients', '2'],
    ['--depth', '8'],
    ['--rate', '5000'],
    ['--rounds', '3'],
    ['--duration', '2s'],
    ['--warmup', '500ms'],
    ['--baseline', 'v8'],
    ['--seed', '42'],
  ];
  assert.deepEqual(parsed(...argv.flat()), {
    codec: ['json', './mine.mjs'],
    payload: ['./sample.json'],
    transport: ['tcp'],
    scenario: ['echo'],
    clients: 2,
    depth: 8,
    rate: 5000,
    rounds: 3,
    duration: 2000,
    warmup: 500,
    baseline: 'v8',
    seed: 42,
  });
});

test('unless told: no filter, and seed 1', () => {
  assert.deepEqual(parsed(), { seed: 1 });
  assert.deepEqual(parsed('--seed', '0'), { seed: 0 });
});

test('what is wrong is refused by name', () => {
  const wrong = [
    ['--codec', ','],
    ['--clients', '0'],
    ['--clients', '10001'],
    ['--depth', '65537'],
    ['--rate', '10000001'],
    ['--rounds', '1001'],
    ['--duration', '2'],
    ['--seed', '-1'],
    ['--seed', '12345678901'],
    ['--seed', '1.5'],
    ['--codec'],
    ['--codecs', 'json'],
  ];
  for (const argv of wrong) assert.throws(() => parsed(...argv), CommanderError, argv.join(' '));
});
