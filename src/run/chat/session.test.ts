import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WirebenchError } from '../../errors.ts';
import type { Body, Word } from '../../types.ts';
import { type ChatEvent, type ChatHandlers, openChat } from './session.ts';

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** A room that the test plays: every connection, what was said over it, and the waits between attempts. */
function fakeRoom() {
  const connections: {
    said: { id: string; text: string }[];
    words: Word[];
    die: () => void;
    closed: boolean;
  }[] = [];
  const waits: { ms: number; go: () => void }[] = [];
  const events: ChatEvent[] = [];
  let handlers: ChatHandlers | undefined;
  let refusal: Error | undefined;
  let sendError: (Error & { code?: string }) | undefined;
  const opened = () =>
    openChat({
      checksum: false,
      session: 's',
      rng: () => 1,
      wait: (ms) => new Promise((resolve) => void waits.push({ ms, go: resolve })),
      onEvent: (event) => void events.push(event),
      async join(given) {
        if (refusal) throw refusal;
        handlers = given;
        let die: () => void = () => {};
        const connection = { said: [], words: [], die: () => die(), closed: false };
        connections.push(connection);
        const { said, words }: (typeof connections)[number] = connection;
        return {
          codec: { encode: (value) => Buffer.from(JSON.stringify(value)), decode: (body: Body) => body },
          membership: {
            publish: (_head, body, onError) => {
              if (sendError) onError?.(sendError);
              else said.push(JSON.parse(String(body)));
              return true;
            },
            tell: (word) => void words.push(word),
            drained: async () => {},
            stats: () => ({ receiveBufferBytes: null, sendBufferBytes: null }),
            onClose: (listener) => {
              die = () => listener(new Error('gone'));
            },
            close: async () => {
              connection.closed = true;
            },
          },
        };
      },
    });
  return {
    opened,
    connections,
    waits,
    events,
    give: (value: unknown) => handlers?.onValue(value),
    word: (word: Word) => handlers?.onWord(word),
    refuse: (error?: Error) => {
      refusal = error;
    },
    refuseSends: (error?: Error & { code?: string }) => {
      sendError = error;
    },
    texts: (n: number) => connections[n]?.said.map(({ text }) => text),
    kinds: () => events.map(({ kind }) => kind),
  };
}

test('what others say is shown once, whoever sends it again', async () => {
  const { opened, give, events } = fakeRoom();
  await opened();
  for (const id of ['x-0', 'x-1', 'x-0']) give({ from: 'bob', at: 5, body: { id, text: `line ${id}` } });
  give({ from: 'eve', at: 6, body: 'plain' });
  give({ from: 'eve', at: 6, body: 'plain' });
  give({ from: 'eve', at: 7, body: { any: 'thing' } });
  give('noise');
  give(null);
  assert.deepEqual(
    events.map((event) => event.kind === 'said' && `${event.from} ${event.atMs} ${event.text}`),
    ['bob 5 line x-0', 'bob 5 line x-1', 'eve 6 plain', 'eve 6 plain', 'eve 7 {"any":"thing"}'],
  );
});

test('words of the room become events', async () => {
  const { opened, word, events, connections } = fakeRoom();
  const chat = await opened();
  word({ joined: ['a', 'b'], left: ['c'], at: 1 });
  word({ who: ['a'] });
  word({ missed: 3 });
  word({ error: 'too slow' });
  word({ something: 'else' });
  assert.deepEqual(events, [
    { kind: 'joined', names: ['a', 'b'] },
    { kind: 'left', names: ['c'] },
    { kind: 'who', names: ['a'] },
    { kind: 'missed', count: 3 },
    { kind: 'told', text: 'too slow' },
  ]);
  chat.who();
  assert.deepEqual(connections[0]?.words, [{ confirm: true }, { who: true }]);
});

test('after a loss it comes back later each time, and says again only what is not known to have gone on', async () => {
  const { opened, word, waits, refuse, connections, texts, kinds } = fakeRoom();
  const chat = await opened();
  for (const text of ['a', 'b', 'c']) await chat.say(text);
  word({ said: 1 });
  connections[0]?.die();
  await turn();
  await chat.say('d');
  refuse(new Error('nobody listens'));
  waits[0]?.go();
  await turn();
  refuse();
  waits[1]?.go();
  await turn();
  assert.deepEqual(
    waits.map(({ ms }) => ms),
    [100, 200],
  );
  assert.deepEqual(
    [texts(0), texts(1)],
    [
      ['a', 'b', 'c'],
      ['b', 'c', 'd'],
    ],
  );
  // The same line has the same id, so that whoever has seen it shows it once.
  assert.deepEqual(connections[1]?.said[0], connections[0]?.said[1]);
  assert.deepEqual(kinds(), ['lost', 'lost', 'back']);
});

test('leaving waits until all that was said has gone on, also over another connection', async () => {
  const { opened, word, waits, connections } = fakeRoom();
  const chat = await opened();
  await chat.say('a');
  await chat.say('b');
  let left = false;
  const leaving = chat.leave().then(() => {
    left = true;
  });
  word({ said: 1 });
  await turn();
  connections[0]?.die();
  await turn();
  assert.equal(left, false);
  waits[0]?.go();
  await turn();
  word({ said: 1 });
  await leaving;
  await chat.ended;
  assert.deepEqual([connections.length, connections[1]?.closed], [2, true]);
  // Its own closing is no loss.
  connections[1]?.die();
  await turn();
  assert.equal(waits.length, 1);
});

test('a room that does not come back is lost for good, and whoever waits learns it', async () => {
  const { opened, waits, refuse, connections } = fakeRoom();
  const chat = await opened();
  await chat.say('a');
  const leaving = chat.leave();
  leaving.catch(() => {});
  refuse(new WirebenchError('CONNECT_FAILED', 'nobody listens'));
  connections[0]?.die();
  for (let n = 0; n < 15; n++) {
    await turn();
    waits[n]?.go();
  }
  await assert.rejects(chat.ended, { code: 'CONNECT_FAILED' });
  await assert.rejects(leaving, { code: 'CONNECT_FAILED' });
  assert.equal(waits.length, 15);
});

test('a room that is not there at first is an error, not a wait', async () => {
  const { opened, refuse, waits } = fakeRoom();
  refuse(new WirebenchError('CONNECT_FAILED', 'nobody listens'));
  await assert.rejects(opened(), { code: 'CONNECT_FAILED' });
  assert.equal(waits.length, 0);
});

test('a line that the wire refuses is told and not waited for; one that a lost connection took is', async () => {
  const { opened, refuseSends, events } = fakeRoom();
  const chat = await opened();
  refuseSends(new WirebenchError('CONNECTION_LOST', 'closed'));
  await chat.say('kept');
  refuseSends(new WirebenchError('MESSAGE_TOO_LARGE', 'too large'));
  await chat.say('long');
  assert.deepEqual(
    events.map((event) => event.kind === 'unsent' && event.text),
    ['long'],
  );
  let left = false;
  void chat.leave().then(() => {
    left = true;
  });
  await turn();
  assert.equal(left, false);
});

test('a speaker that is faster than the room waits', async () => {
  const { opened, word } = fakeRoom();
  const chat = await opened();
  let said = 0;
  const speaking = (async () => {
    for (let n = 0; n < 300; n++) {
      await chat.say(`${n}`);
      said++;
    }
  })();
  await turn();
  assert.equal(said, 255);
  word({ said: 100 });
  await speaking;
  assert.equal(said, 300);
});

test('a room that could not understand what was said is not told it again', async () => {
  const { opened, word, connections, waits } = fakeRoom();
  const chat = await opened();
  await chat.say('a');
  word({ error: 'that could not be understood', final: true });
  connections[0]?.die();
  await assert.rejects(chat.ended, { code: 'CONNECTION_LOST' });
  await assert.rejects(chat.leave(), { code: 'CONNECTION_LOST' });
  assert.deepEqual([waits.length, connections.length], [0, 1]);
});

test('who hangs up while the room is lost comes back no more', async () => {
  const { opened, waits, connections } = fakeRoom();
  const chat = await opened();
  connections[0]?.die();
  await turn();
  await chat.hangUp();
  waits[0]?.go();
  await turn();
  await chat.ended;
  assert.equal(connections.length, 1);
});

test('who hangs up while leaving waits for what has not gone on waits no more', async () => {
  const { opened, connections } = fakeRoom();
  const chat = await opened();
  await chat.say('a');
  const leaving = chat.leave();
  await turn();
  await chat.hangUp();
  await leaving;
  await chat.ended;
  assert.equal(connections[0]?.closed, true);
});
