import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WirebenchError } from '../../errors.ts';
import { readBrokers, urlOf, withoutBrokers } from './given.ts';

test('brokers are read from URLs, with the usual port of each', async () => {
  const given = await readBrokers('nats://127.0.0.1:5000, amqp://ana:p%40ss%2C@[::1],kafka://k.example:1');
  assert.deepEqual(
    [...given],
    [
      ['nats', { host: '127.0.0.1', port: 5000 }],
      ['amqp', { host: '::1', port: 5672, login: { user: 'ana', password: 'p@ss,' } }],
      ['kafka', { host: 'k.example', port: 1 }],
    ],
  );
  const again = [...given].map(([name, address]) => urlOf(name, address)).join(',');
  assert.deepEqual(await readBrokers(again), given);
});

for (const [what, text] of [
  ['no URL', 'sesame'],
  ['no URL, with a login', 'ana:sesame@host'],
  ['another scheme', 'redis://ana:sesame@host:1'],
  ['no host', 'nats://'],
  ['a path', 'amqp://ana:sesame@host:1/vhost'],
  ['words behind it', 'nats://ana:sesame@host:1?tls=sesame'],
  ['one twice', 'nats://host:1,nats://ana:sesame@host:2'],
  ['a port that is none', 'nats://ana:sesame@host:99999'],
  ['an escape that is none', 'nats://ana:sesame%zz@host:1'],
] as const) {
  test(`${what} is refused, and the refusal shows no password`, async () => {
    await assert.rejects(readBrokers(text), (error) => {
      assert.ok(error instanceof WirebenchError && error.code === 'BAD_OPTION');
      assert.doesNotMatch(`${error.message} ${error.stack} ${error.cause}`, /sesame/);
      return true;
    });
  });
}

test('what is recorded names neither the host of a given broker nor its password', async () => {
  const given = await readBrokers('nats://ana:sesame@10.0.0.7:4222');
  const shown = withoutBrokers('cannot connect to 10.0.0.7 port 4222 (ana:sesame is wrong)', given);
  assert.equal(shown, 'cannot connect to ... port 4222 (ana:... is wrong)');
});
