import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createHead, seal, sequenceOf, serverNsOf, writeRequest } from '../../envelope.ts';
import memory from '../../transports/memory.ts';
import tcp from '../../transports/tcp.ts';
import type {
  Attendant,
  Body,
  Codec,
  HubServer,
  Joining,
  Member,
  Plugin,
  Transport,
  Word,
} from '../../types.ts';
import { joinOver } from './membership.ts';
import { type Books, serveHub } from './server.ts';

const EPOCH = 7;
const codec: Codec = { encode: (value) => String(value), decode: (body) => body };

/** Books that say what was written into them, and let a test wait for it. */
function booksOf() {
  const written: string[] = [];
  const waiting = new Map<string, () => void>();
  const write = (entry: string) => {
    written.push(entry);
    waiting.get(entry)?.();
  };
  const books: Books = {
    received: (head) => {
      write(`received ${sequenceOf(head)}`);
      return true;
    },
    handed: (head, redelivered) => write(`handed ${sequenceOf(head)}${redelivered ? ' again' : ''}`),
    refusal: () => () => write('refused'),
    dropped: (head) => write(`dropped ${sequenceOf(head)}`),
    dismissed: () => write('dismissed'),
    joined: (members) => write(`joined ${members}`),
    backlog: (messages) => write(`backlog ${messages}`),
    headFault: (_head, fault) => write(fault),
    fault: (fault) => write(`fault ${fault}`),
    stranger: () => write('stranger'),
  };
  const seen = (entry: string) =>
    written.includes(entry) ? Promise.resolve() : new Promise<void>((resolve) => waiting.set(entry, resolve));
  return { books, written, seen };
}

/** A hub over a wire, closed after the test; every member is `attend`ed. */
async function hubOf(
  t: TestContext,
  attend: (member: Member) => Partial<Attendant>,
  {
    plugin = tcp,
    token,
    rest = {},
  }: { plugin?: Plugin<Transport>; token?: string; rest?: Partial<HubServer> } = {},
) {
  const transport = await plugin({ options: {} });
  const { books, written, seen } = booksOf();
  const listener = await serveHub(
    {
      transport,
      at: { host: '127.0.0.1', port: 0 },
      epoch: EPOCH,
      wire: { accepts: ['bytes'] },
      books,
      createCodec: async () => codec,
      isAllowed: (join) => join.token === token,
    },
    { attend: (member) => ({ message: () => {}, left: () => {}, ...attend(member) }), ...rest },
  );
  t.after(() => listener.close());
  const join = async (
    name: string,
    more: Partial<Joining> & { onWord?: (word: Word) => void; token?: string; acks?: boolean } = {},
  ) => {
    const member = await joinOver({
      ...{
        transport,
        to: listener.address,
        epoch: EPOCH,
        flow: 0,
        wire: { accepts: ['bytes'] as const },
        acks: false,
        name,
      },
      ...more,
    });
    t.after(() => member.close());
    return member;
  };
  return { join, written, seen, address: listener.address };
}

const message = (sequence: number, body: Body): [head: Buffer, body: Body] => {
  const head = createHead(0, EPOCH);
  writeRequest(head, sequence, true, 1, 2);
  seal(head, body, false);
  return [head, body];
};

for (const [wire, plugin] of [
  ['tcp', tcp],
  ['memory', memory],
] as const) {
  test(`over ${wire}: members join, and what one sends is handed to whom the server likes`, async (t) => {
    const members = new Map<string, Member>();
    const { join, written } = await hubOf(
      t,
      (member) => {
        members.set(member.name, member);
        return {
          message: (head, body) => {
            for (const other of members.values()) if (other !== member) other.hand(head, body);
          },
        };
      },
      { plugin },
    );
    const given = new Promise<[number, string, boolean]>((resolve) => {
      void join('bob', {
        onHanded: (head, body, { redelivered }) => {
          assert.ok(serverNsOf(head) >= 0);
          resolve([sequenceOf(head), String(body), redelivered]);
        },
      }).then(async () => {
        const ana = await join('ana');
        assert.deepEqual(
          Array.from(members.values(), ({ name, receives }) => [name, receives]),
          [
            ['bob', true],
            ['ana', false],
          ],
        );
        ana.publish(...message(5, Buffer.from('hello')));
      });
    });
    assert.deepEqual(await given, [5, 'hello', false]);
    assert.deepEqual(written, ['joined 1', 'joined 2', 'received 5', 'handed 5']);
  });
}

test('acknowledgements count what was handed to that member, from 1', async (t) => {
  const acked: number[] = [];
  const { join, seen } = await hubOf(
    t,
    (member) => ({
      message: (head, body) => {
        member.hand(head, body);
        member.hand(head, body, true);
      },
      acked: (n) => acked.push(n),
    }),
    { rest: { backlog: () => acked.length } },
  );
  const given: boolean[] = [];
  let handled: () => void = () => {};
  const twice = new Promise<void>((resolve) => {
    handled = resolve;
  });
  const member = await join('ana', {
    acks: true,
    onHanded: (_head, _body, { redelivered, ack }) => {
      given.push(redelivered);
      ack();
      if (given.length === 2) handled();
    },
  });
  member.publish(...message(0, Buffer.from('x')));
  await twice;
  member.publish(...message(1, Buffer.from('y')));
  // The acknowledgements came before that message.
  await seen('backlog 2');
  assert.deepEqual(
    [acked, given.slice(0, 2)],
    [
      [1, 2],
      [false, true],
    ],
  );
});

test('words go both ways, and count as nothing', async (t) => {
  const { join, written } = await hubOf(t, (member) => ({
    word: (word) => member.tell({ heard: word }),
  }));
  const heard = new Promise<Word>((resolve) => {
    void join('ana', { onWord: resolve }).then((member) => member.tell({ who: true }));
  });
  assert.deepEqual(await heard, { heard: { who: true } });
  assert.deepEqual(written, ['joined 1']);
});

test('whoever is gone has left once, and whoever is dismissed is told why', async (t) => {
  const left: string[] = [];
  const { join, seen } = await hubOf(t, (member) => ({
    left: () => {
      left.push(member.name);
    },
    message: () => member.dismiss({ error: 'too slow' }),
  }));
  const words: Word[] = [];
  const ana = await join('ana', { onWord: (word) => words.push(word) });
  const closed = new Promise((resolve) => ana.onClose(resolve));
  ana.publish(...message(0, Buffer.from('x')));
  await seen('dismissed');
  assert.ok((await closed) instanceof Error);
  assert.deepEqual([left, words], [['ana'], [{ error: 'too slow' }]]);
});

test('a server may refuse, and says why', async (t) => {
  const { join } = await hubOf(t, () => {
    throw new Error('that name is taken');
  });
  await assert.rejects(join('ana'), { code: 'CONNECT_FAILED', message: /that name is taken/ });
});

test('names are 1 to 64 visible letters, and a token is asked for where there is one', async (t) => {
  const { join, written } = await hubOf(t, () => ({}), { token: 'open sesame' });
  const all = { token: 'open sesame' };
  for (const name of ['', ' ', 'a\u0007b', 'x'.repeat(65), '\u202eabc'])
    await assert.rejects(join(name, all));
  await assert.rejects(join('ana'));
  await assert.rejects(join('ana', { token: 'guess' }));
  assert.deepEqual(new Set(written.filter((entry) => !entry.startsWith('fault'))), new Set(['stranger']));
  await join('Ana María', all);
  await join('x'.repeat(64), all);
});

test('noise and strangers are hung up on, and the members notice nothing', async (t) => {
  const { join, address, seen } = await hubOf(t, (member) => ({
    message: (head, body) => void member.hand(head, body),
  }));
  let give: (text: string) => void = () => {};
  const ana = await join('ana', { onHanded: (_head, body) => give(String(body)) });
  const echoed = (text: string) =>
    new Promise<string>((resolve) => {
      give = resolve;
      ana.publish(...message(0, Buffer.from(text)));
    });
  const [head] = message(0, '');
  const frame = Buffer.alloc(4 + head.length);
  frame.writeUInt32LE(head.length, 0);
  frame.set(head, 4);
  for (const noise of [Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(100_000, 255), frame]) {
    const socket = connect(address.port, address.host);
    socket.on('error', () => {});
    socket.write(noise);
    await new Promise((resolve) => socket.once('close', resolve));
    assert.equal(await echoed('still here'), 'still here');
  }
  await seen('stranger');
});
