import assert from 'node:assert/strict';
import { type Bench, bodyFor, headOf } from './_bench.ts';

/** With each of two clients: one hangs up, and one is hung up on. */
export async function seesTheOtherEnd({ meta, client, peers }: Bench): Promise<void> {
  const ends = [];
  for (const n of [1, 2]) {
    const { connection, ask } = await client();
    await ask(bodyFor(meta, n));
    const peer = [...peers].at(-1);
    assert.ok(peer?.onClose && peer.close, 'a Peer of a wire with connections has onClose and close');
    const closed = (end: Pick<typeof connection, 'onClose'>) =>
      new Promise<Error | undefined>((resolve) => end.onClose(resolve));
    ends.push({
      connection,
      close: peer.close,
      atClient: closed(connection),
      atServer: closed({ onClose: peer.onClose }),
    });
  }
  assert.equal(peers.size, 2, 'every connection is one Peer');
  const [first, second] = ends;
  await first?.connection.close();
  assert.ok((await first?.atServer) instanceof Error, 'the server must learn that the client has gone');
  await second?.close();
  assert.ok((await second?.atClient) instanceof Error, 'the client must learn that it was hung up on');
  assert.deepEqual([await first?.atClient, await second?.atServer], [undefined, undefined]);
}

/** Neither in answer to a message nor in its turn. */
export async function sendsAtAnyTime({ meta, client, peers }: Bench): Promise<void> {
  const { ask, next } = await client();
  await ask(bodyFor(meta, 1));
  const [peer] = peers;
  for (const sizeBytes of [10, 20]) {
    await new Promise(setImmediate);
    const pushed = next();
    const body = bodyFor(meta, sizeBytes);
    peer?.send(headOf(0), body);
    assert.deepEqual((await pushed).body, body);
  }
}
