import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { filterOptions, seedOption, tokenOption, withoutTarget } from './options.ts';
import { duration, hostAndPort, latencyNs, port, wholeUpTo } from './values.ts';

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

test('latencies with a unit, in ns', () => {
  const times = { '1us': 1000, '0.5us': 500, '500us': 500_000, '5ms': 5e6, '1.5ms': 1_500_000, '60s': 60e9 };
  for (const [text, ns] of Object.entries(times)) assert.equal(latencyNs(text), ns, text);
  for (const text of ['', '5', '0ms', '5m', '5 ms', '-5ms', '60.1s', '1e3ms', '0.0001us'])
    assert.throws(() => latencyNs(text), InvalidArgumentError, text);
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
    ['--payload', 'order,tick'],
    ['--size', '1kB,2MB'],
    ['--transport', 'tcp'],
    ['--scenario', 'echo'],
    ['--clients', '2'],
    ['--depth', '8'],
    ['--rate', '5000'],
    ['--arrivals', 'poisson'],
    ['--pacing', 'timer'],
    ['--find', 'slo'],
    ['--p99', '5ms'],
    ['--impair', 'loss:5%,none'],
    ['--rounds', '3'],
    ['--duration', '2s'],
    ['--warmup', '500ms'],
    ['--baseline', 'v8'],
    ['--seed', '42'],
  ];
  assert.deepEqual(parsed(...argv.flat()), {
    codec: ['json', './mine.mjs'],
    payload: ['./sample.json', 'order', 'tick'],
    size: [1000, 2_000_000],
    transport: ['tcp'],
    scenario: ['echo'],
    clients: 2,
    depth: 8,
    rate: 5000,
    arrivals: 'poisson',
    pacing: 'timer',
    find: 'slo',
    p99: 5e6,
    impair: [{ use: 'loss', options: { text: '5%' } }, { use: 'none' }],
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
    ['--size', '1kb'],
    ['--clients', '0'],
    ['--clients', '10001'],
    ['--depth', '65537'],
    ['--rate', '10000001'],
    ['--arrivals', 'even'],
    ['--pacing', 'spin'],
    ['--find', 'min'],
    ['--p99', '5'],
    ['--p99', '61s'],
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

test('a host and its port', () => {
  assert.deepEqual(hostAndPort('192.0.2.7:1'), { host: '192.0.2.7', port: 1 });
  assert.deepEqual(hostAndPort('a.example:65535'), { host: 'a.example', port: 65_535 });
  assert.deepEqual(hostAndPort('[2001:db8::7]:7411'), { host: '2001:db8::7', port: 7411 });
  for (const text of [
    '',
    'a',
    ':1',
    'a:',
    'a:0',
    'a:65536',
    'a:-1',
    'a:1x',
    '::1:7411',
    '[]:1',
    'a b:1',
    'http://a:1',
  ])
    assert.throws(() => hostAndPort(text), InvalidArgumentError, text);
});

test('a port to listen on', () => {
  assert.deepEqual(['0', '7', '65535'].map(port), [0, 7, 65_535]);
  for (const text of ['', 'x', '-1', '1.5', '65536', '1e3'])
    assert.throws(() => port(text), InvalidArgumentError, text);
});

test('a token has 8 to 200 signs, from the command line or the environment', () => {
  const given = (words: string[], env?: string) => {
    const before = process.env['WIREBENCH_TOKEN'];
    if (env === undefined) delete process.env['WIREBENCH_TOKEN'];
    else process.env['WIREBENCH_TOKEN'] = env;
    try {
      const command = new Command()
        .addOption(tokenOption(''))
        .exitOverride()
        .configureOutput({ writeErr: () => {} });
      return command.parse(words, { from: 'user' }).opts()['token'] as unknown;
    } finally {
      if (before === undefined) delete process.env['WIREBENCH_TOKEN'];
      else process.env['WIREBENCH_TOKEN'] = before;
    }
  };
  assert.equal(given([]), undefined);
  assert.equal(given(['--token', 'x'.repeat(8)]), 'x'.repeat(8));
  assert.equal(given([], 'y'.repeat(200)), 'y'.repeat(200));
  assert.equal(given(['--token', 'x'.repeat(8)], 'y'.repeat(9)), 'x'.repeat(8));
  for (const text of ['', 'x'.repeat(7), 'x'.repeat(201), 'eight signs', 'tökens-8'])
    assert.throws(() => given(['--token', text]), CommanderError, text);
});

test('a command line is shown without brokers and their logins', () => {
  const shown = (line: string) => withoutTarget(line.split(' ')).join(' ');
  assert.equal(
    shown('run brokers --broker nats://ana:secret@lab:1,amqp://lab --rounds 2'),
    'run brokers --broker nats://host:port,amqp://host:port --rounds 2',
  );
  assert.equal(shown('run --broker=nats://secret@lab:1 x'), 'run --broker=nats://host:port x');
  assert.equal(shown('run --broker secret'), 'run --broker broker://host:port');
});

test('a command line is shown without its target and token', () => {
  const shown = (line: string) => withoutTarget(line.split(' ')).join(' ');
  assert.equal(
    shown('run tcp --target lab:7411 --token secret --rounds 2'),
    'run tcp --target host:port --rounds 2',
  );
  assert.equal(shown('run --token=secret --target=lab:7411 tcp'), 'run --target=host:port tcp');
  assert.equal(shown('run tcp --targets x --tokens y'), 'run tcp --targets x --tokens y');
  assert.equal(shown('run tcp --token'), 'run tcp');
});
