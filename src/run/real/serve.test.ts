import assert from 'node:assert/strict';
import net from 'node:net';
import { type TestContext, test } from 'node:test';
import { createHead, seal, writeRequest } from '../../envelope.ts';
import tcp from '../../transports/tcp.ts';
import type { Body, Joining, Word } from '../../types.ts';
import { joinOver } from '../hub/membership.ts';
import { createSignals } from '../hub/words.ts';
import { type RealServer, startRealServer } from './serve.ts';
import { REAL_EPOCH } from './wire.ts';

const BYTES = { accepts: ['bytes'] as const };

/** A server on a free port of the loopback address, closed after the test; what troubles it is kept. */
async function served(t: TestContext, scenario: string, more: Partial<RealServer> = {}) {
  const troubles: string[] = [];
  const { address, close } = await startRealServer({
    ...{ scenario, transport: 'tcp', codec: 'json', port: 0, token: undefined },
    onTrouble: (what) => void troubles.push(what),
    ...more,
  });
  t.after(close);
  const transport = await tcp({ options: {} });
  const join = async (
    name: string,
    rest: Partial<Joining> & { onWord?: (word: Word) => void; token?: string; acks?: boolean } = {},
  ) => {
    const member = await joinOver({
      ...{ transport, to: address, epoch: REAL_EPOCH, flow: 0, wire: BYTES, acks: false, name },
      ...rest,
    });
    t.after(() => member.close());
    let sequence = 0;
    const say = (value: unknown) =>
      member.publish(...message(sequence++, Buffer.from(JSON.stringify(value))));
    return { ...member, say };
  };
  /** A socket that does what no client of ours does. */
  const raw = () => {
    const socket = net.connect(address.port, address.host);
    socket.on('error', () => {});
    t.after(() => socket.destroy());
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    return { socket, closed };
  };
  return { address, join, raw, troubles, transport };
}

function message(sequence: number, body: Body): [head: Buffer, body: Body] {
  const head = createHead(0, REAL_EPOCH);
  writeRequest(head, sequence, false, 0, 0);
  seal(head, body, false);
  return [head, body];
}

/** Resolves with each value that is put into it, in order. */
function inbox<T>() {
  const values: T[] = [];
  let wake: () => void = () => {};
  return {
    put: (value: T) => {
      values.push(value);
      wake();
    },
    async until(isSo: (values: readonly T[]) => boolean): Promise<readonly T[]> {
      while (!isSo(values))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return values;
    },
  };
}

const frameOf = (head: Buffer, body: Uint8Array): Buffer => {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32LE(head.length + body.length, 0);
  return Buffer.concat([prefix, head, body]);
};

/** The bytes of a join, as a client sends them. */
function joinFrame(name: string): Buffer {
  const sent: Buffer[] = [];
  const send = (head: Uint8Array, body: Body) => {
    sent.push(frameOf(Buffer.from(head), body as Uint8Array));
    return true;
  };
  createSignals({ send }, 0, REAL_EPOCH, BYTES).tell({ join: name });
  return Buffer.concat(sent);
}

interface Heard {
  readonly from: string;
  readonly at: number;
  readonly body: unknown;
}
const hearing = () => {
  const heard = inbox<Heard>();
  return { heard, onHanded: (_head: Buffer, body: Body) => heard.put(JSON.parse(String(body))) };
};

test('broadcast: a room for real clients, with words for who comes and goes', async (t) => {
  const { join } = await served(t, 'broadcast');
  const [ana, bob] = [hearing(), hearing()];
  const words = inbox<Word>();
  const first = await join('ana', { onHanded: ana.onHanded, onWord: words.put });
  const second = await join('bob', bob);
  first.say('hello');
  second.say({ any: 'thing' });
  const [toBob] = await bob.heard.until(({ length }) => length === 1);
  const [toAna] = await ana.heard.until(({ length }) => length === 1);
  assert.deepEqual(
    [toBob?.from, toBob?.body, toAna?.from, toAna?.body],
    ['ana', 'hello', 'bob', { any: 'thing' }],
  );
  assert.ok(Math.abs((toBob?.at ?? 0) - Date.now()) < 60_000);
  first.tell({ who: true });
  await second.close();
  const told = await words.until((all) => all.some((word) => String(word['left']) === 'bob'));
  assert.ok(told.some((word) => String(word['who']) === 'ana,bob'));
});

test('broadcast: whoever sends noise, dies in mid-message or lies about who it is disturbs nobody', async (t) => {
  const { join, raw, troubles } = await served(t, 'broadcast');
  const bob = hearing();
  await join('bob', bob);
  const ana = await join('ana');
  const bads = [
    (socket: net.Socket) => socket.write(Buffer.alloc(5000, 0xff)),
    (socket: net.Socket) => socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'),
    // Without joining, as a member would.
    (socket: net.Socket) => socket.write(frameOf(...(message(0, Buffer.from('"hi"')) as [Buffer, Buffer]))),
    // A member that sends what is no JSON.
    (socket: net.Socket) => {
      socket.write(joinFrame('eve'));
      socket.once('data', () => socket.write(frameOf(...(message(0, Buffer.from('{')) as [Buffer, Buffer]))));
    },
    // A member that goes in the middle of a message.
    (socket: net.Socket) => {
      socket.write(joinFrame('mallory'));
      socket.once('data', () => {
        socket.write(frameOf(...(message(0, Buffer.alloc(500)) as [Buffer, Buffer])).subarray(0, 200));
        socket.resetAndDestroy();
      });
    },
  ];
  for (const [n, bad] of bads.entries()) {
    const { socket, closed } = raw();
    bad(socket);
    await closed;
    ana.say(`still here ${n}`);
    const heard = await bob.heard.until(({ length }) => length === n + 1);
    assert.equal(heard[n]?.body, `still here ${n}`);
  }
  assert.ok(troubles.length >= 3, troubles.join('\n'));
});

test('broadcast: a member that stops reading is hung up on, and the others get everything', async (t) => {
  const { join, raw } = await served(t, 'broadcast');
  const bob = hearing();
  const words = inbox<Word>();
  await join('bob', { ...bob, onWord: words.put });
  const ana = await join('ana');
  const { socket, closed } = raw();
  socket.write(joinFrame('sleeper'));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  // More than the room keeps for it and all buffers on the way hold.
  const line = 'x'.repeat(64 * 1024);
  let said = 0;
  const isGone = words.until((all) => all.some((word) => String(word['left']).includes('sleeper')));
  const seen = isGone.then(() => true);
  while (!(await Promise.race([seen, new Promise<false>((resolve) => setImmediate(resolve, false))]))) {
    assert.ok(said < 2000, 'it is still there after 128 MB');
    ana.say(line);
    said++;
    await bob.heard.until(({ length }) => length === said);
  }
  assert.ok(said > 10);
  socket.resume();
  await closed;
});

test('whoever connects and says nothing for a minute is hung up on, and members are not', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { join, raw } = await served(t, 'broadcast');
  const silent = raw();
  await new Promise<void>((resolve) => silent.socket.once('connect', () => resolve()));
  // Sockets are accepted in their order.
  const ana = await join('ana');
  const bob = hearing();
  await join('bob', bob);
  t.mock.timers.tick(60_000);
  await silent.closed;
  ana.say('still here');
  assert.equal((await bob.heard.until(({ length }) => length === 1))[0]?.body, 'still here');
});

test('queue: what a consumer had not acknowledged when it died goes to the next', async (t) => {
  const { join } = await served(t, 'queue');
  const producer = await join('producer');
  const dying = inbox<string>();
  const first = await join('first', {
    acks: true,
    onHanded: (_head, body, { ack }) => {
      if (String(body) === '1') ack();
      dying.put(String(body));
    },
  });
  for (const n of [1, 2, 3]) producer.say(n);
  await dying.until(({ length }) => length === 3);
  await first.close();
  const heir = inbox<string>();
  await join('second', {
    acks: true,
    onHanded: (_head, body, { ack, redelivered }) => {
      ack();
      heir.put(`${String(body)} ${redelivered}`);
    },
  });
  assert.deepEqual(await heir.until(({ length }) => length === 2), ['2 true', '3 true']);
});

test('request: whoever asks is answered, after the token where there is one', async (t) => {
  for (const token of [undefined, 'open sesame']) {
    const { address, transport, troubles } = await served(t, 'request', { token });
    const answers = inbox<unknown>();
    const connection = await transport.connect(address, (_head, body) =>
      answers.put(JSON.parse(String(body))),
    );
    t.after(() => connection.close());
    if (token) createSignals(connection, 0, REAL_EPOCH, BYTES).tell({ token });
    for (const n of [0, 1]) connection.send(...message(n, Buffer.from('{"a":1,"b":2}')));
    assert.deepEqual(await answers.until(({ length }) => length === 2), [
      { status: 'ok', fields: 2 },
      { status: 'ok', fields: 2 },
    ]);
    assert.deepEqual(troubles, []);
  }
});

test('request: without the token, and with what cannot be read, one is hung up on', async (t) => {
  const locked = await served(t, 'request', { token: 'open sesame' });
  const open = await served(t, 'request');
  for (const [{ address, transport, troubles }, body] of [
    [locked, '{"a":1}'],
    [open, '{'],
  ] as const) {
    const connection = await transport.connect(address, () => assert.fail('it was answered'));
    const closed = new Promise((resolve) => connection.onClose(resolve));
    connection.send(...message(0, Buffer.from(body)));
    assert.ok((await closed) instanceof Error);
    assert.equal(troubles.length, 1);
  }
});

test('what cannot be served says why', async (t) => {
  const { address } = await served(t, 'request');
  const cases: [string, Partial<RealServer>, string][] = [
    ['stream', {}, 'BAD_OPTION'],
    ['nothing', {}, 'UNKNOWN_NAME'],
    ['broadcast', { transport: 'udp' }, 'BAD_OPTION'],
    ['request', { transport: 'udp', token: 'a token' }, 'BAD_OPTION'],
    ['request', { transport: 'memory' }, 'BAD_OPTION'],
    ['request', { codec: 'nothing' }, 'UNKNOWN_NAME'],
    ['request', { codec: 'structured-clone' }, 'BAD_OPTION'],
    ['broadcast', { codec: 'msgpackr-structures' }, 'BAD_OPTION'],
    ['broadcast', { codec: 'cbor-x-structures' }, 'BAD_OPTION'],
    ['queue', { codec: 'msgpackr-structures' }, 'BAD_OPTION'],
    ['request', { port: address.port }, 'PORT_IN_USE'],
  ];
  for (const [scenario, more, code] of cases) {
    await assert.rejects(served(t, scenario, more), { code }, `${scenario} ${JSON.stringify(more)}`);
  }
  // Who asks and who answers have had every message of each other.
  await served(t, 'request', { codec: 'msgpackr-structures' });
});
