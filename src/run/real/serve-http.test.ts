import assert from 'node:assert/strict';
import { once } from 'node:events';
import http2 from 'node:http2';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { startRealServer } from './serve.ts';

test('request over http: anybody may ask, without an envelope, and what cannot be read is refused', async (t) => {
  const troubles: string[] = [];
  const { address, close } = await startRealServer({
    ...{ scenario: 'request', transport: 'http', codec: 'json', port: 0, token: undefined },
    onTrouble: (what) => void troubles.push(what),
  });
  t.after(close);
  const post = (body: string) =>
    fetch(`http://${address.host}:${address.port}/orders`, { method: 'POST', body });
  for (const body of ['{"a":1,"b":2}', '[]']) {
    const response = await post(body);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status: 'ok', fields: Object.keys(JSON.parse(body)).length });
  }
  const refused = await post('{');
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /^this is no message .*\?\n$/);
  assert.equal(troubles.length, 1);
  assert.match(troubles[0] ?? '', /^a message could not be answered: /);
  assert.equal((await post('{"c":3}')).status, 200);
  const got = await fetch(`http://${address.host}:${address.port}/`);
  assert.equal(got.status, 405);
  assert.match(await got.text(), /^a message is the content of a POST /);
});

test('request over http2: anybody may ask there, too', async (t) => {
  const { address, close } = await startRealServer({
    ...{ scenario: 'request', transport: 'http2', codec: 'json', port: 0, token: undefined },
    onTrouble: () => {},
  });
  t.after(close);
  const session = http2.connect(`http://${address.host}:${address.port}`);
  t.after(() => session.destroy());
  async function ask(method: string, body: string) {
    const stream = session.request({ ':method': method, 'content-length': body.length });
    stream.end(body);
    const [headers] = await once(stream, 'response');
    return [headers[':status'], await text(stream)];
  }
  assert.deepEqual(await ask('POST', '{"a":1,"b":2}'), [200, '{"status":"ok","fields":2}']);
  const [status, said] = await ask('POST', '{');
  assert.equal(status, 400);
  assert.match(said, /^this is no message .*\?\n$/);
  const [wrong, remedy] = await ask('PUT', '{}');
  assert.equal(wrong, 405);
  assert.match(remedy, /^a message is the content of a POST /);
  assert.deepEqual(await ask('POST', '{"c":3}'), [200, '{"status":"ok","fields":1}']);
});

test('what needs every message in order is not served over requests that may overtake one another', async () => {
  await assert.rejects(
    startRealServer({
      ...{ scenario: 'request', transport: 'http', codec: 'msgpackr-structures', port: 0, token: undefined },
      onTrouble: () => {},
    }),
    { code: 'BAD_OPTION', message: /use json or msgpackr/ },
  );
});
