import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrokerPlace } from '../types.ts';
import amqp from './amqp.ts';
import kafka from './kafka.ts';
import nats from './nats.ts';

const place: BrokerPlace = {
  folder: '/tmp/wirebench-broker-1-x',
  ports: [5001, 5002, 5003],
  programs: {
    'nats-server': '/bin/nats-server',
    'rabbitmq-server': '/lib/server',
    epmd: '/bin/epmd',
    java: '/bin/java',
  },
  home: '/opt/kafka',
};

/** Connection.Start, with the properties product and version. */
function startFrame(classAndMethod: Buffer = Buffer.from([0, 10, 0, 10])): Buffer {
  const text = (name: string, value: string) => {
    const head = Buffer.from([name.length, ...Buffer.from(name), 'S'.charCodeAt(0), 0, 0, 0, value.length]);
    return Buffer.concat([head, Buffer.from(value)]);
  };
  const table = Buffer.concat([text('product', 'RabbitMQ'), text('version', '3.10.8')]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(table.length);
  const payload = Buffer.concat([classAndMethod, Buffer.from([0, 9]), size, table]);
  const head = Buffer.from([1, 0, 0, 0, 0, 0, payload.length]);
  return Buffer.concat([head, payload, Buffer.from([0xce])]);
}
const apiVersions = Buffer.from([0, 0, 0, 10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

const GREETINGS = [
  ['nats', nats, Buffer.from('INFO {"version":"2.9.10","max_payload":1} \r\nPONG\r\n'), '2.9.10'],
  ['nats that wants a login', nats, Buffer.from('INFO {"auth_required":true}\r\n-ERR no\r\n'), null],
  ['amqp', amqp, startFrame(), '3.10.8'],
  ['kafka', kafka, apiVersions, null],
] as const;

for (const [name, broker, answer, version] of GREETINGS) {
  test(`${name}: a greeting is known when it is whole, however it is cut`, () => {
    const needed = { nats: answer.indexOf('\r\n') + 5, amqp: answer.length - 1, kafka: 10 };
    const whole = broker === nats ? needed.nats : broker === amqp ? needed.amqp : needed.kafka;
    for (let bytes = 0; bytes < whole; bytes++)
      assert.equal(broker.greeting(answer.subarray(0, bytes)), undefined, `${bytes} bytes`);
    assert.deepEqual(broker.greeting(answer), { version });
  });
}

test('what greets otherwise is another server', () => {
  const http = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n');
  for (const { greeting } of [nats, amqp]) assert.throws(() => greeting(http), /what answers/);
  assert.throws(() => amqp.greeting(startFrame(Buffer.from([0, 10, 0, 50]))), /does not speak AMQP/);
  assert.throws(() => kafka.greeting(Buffer.alloc(14, 7)), /does not speak the protocol of Kafka/);
});

test('every broker listens on the loopback address alone, and writes below its folder alone', () => {
  for (const broker of [nats, amqp, kafka]) {
    const { command, args, env = {} } = broker.command(place);
    const words = [...Object.values(broker.files(place)), command, ...args, ...Object.values(env)].join('\n');
    assert.match(words, /127\.0\.0\.1:5001/);
    assert.doesNotMatch(words, /0\.0\.0\.0|\[::\]/);
    const written = words.match(/\/(?:tmp|var|etc)\/[^\s"]*/g) ?? [];
    assert.ok(written.length > 0);
    for (const path of written) assert.ok(path.startsWith(place.folder), path);
  }
});

test('NATS says in a file which port it has chosen', () => {
  const { portFile } = nats;
  assert.ok(portFile);
  assert.match(nats.files({ ...place, ports: [0] })['nats.conf'] ?? '', /listen: "127\.0\.0\.1:-1"/);
  assert.equal(portFile.read('{"nats":["nats://127.0.0.1:45245"]}'), 45_245);
  assert.equal(portFile.read('{}'), undefined);
});
