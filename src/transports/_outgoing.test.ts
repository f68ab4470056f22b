import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { frames } from './_frames.ts';
import { createSplitter } from './_framing.ts';
import { createOutgoing } from './_outgoing.ts';

const HEAD = Buffer.alloc(ENVELOPE_BYTES, 7);
const MAX_BYTES = 100_000;
const FRAMES = frames(MAX_BYTES);
const noFault = (): never => assert.fail('a fault nobody made');

/** A socket that keeps what was written; one that is stuck takes the first write and no more until it is released. */
function fakeSocket(stuck = false) {
  const writes: Buffer[] = [];
  let release = (): void => {};
  const socket = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      writes.push(chunk);
      if (stuck) release = done;
      else done();
    },
  });
  return { socket, writes, release: () => release() };
}

function bodiesOf(writes: readonly Buffer[]): string[] {
  const bodies: string[] = [];
  const splitter = createSplitter(MAX_BYTES, (head, body) => {
    assert.deepEqual(head, HEAD);
    bodies.push(body.toString());
    return false;
  });
  splitter.feed(Buffer.concat(writes));
  return bodies;
}

describe('outgoing', () => {
  it('writes the small messages of one turn at once', async () => {
    const { socket, writes } = fakeSocket();
    const outgoing = createOutgoing(socket, FRAMES, noFault, false);
    for (const body of [Buffer.from('a'), 'b\u017e', '']) assert.equal(outgoing.send(HEAD, body), true);
    assert.equal(writes.length, 0);
    await setImmediate();
    assert.equal(writes.length, 1);
    assert.deepEqual(bodiesOf(writes), ['a', 'b\u017e', '']);
  });

  it('writes at end() what was sent since begin()', () => {
    const { socket, writes } = fakeSocket();
    const outgoing = createOutgoing(socket, FRAMES, noFault, false);
    outgoing.begin();
    outgoing.send(HEAD, 'a');
    outgoing.send(HEAD, 'b');
    outgoing.end();
    assert.equal(writes.length, 1);
    assert.deepEqual(bodiesOf(writes), ['a', 'b']);
  });

  it('never overwrites what it has written', async () => {
    const { socket, writes } = fakeSocket();
    const outgoing = createOutgoing(socket, FRAMES, noFault, false);
    const bodies = Array.from({ length: 400 }, (_, i) => `${i}`.padEnd(1000, '.'));
    for (const body of bodies) {
      outgoing.send(HEAD, body);
      if (body.startsWith('9')) await setImmediate();
    }
    await setImmediate();
    assert.deepEqual(bodiesOf(writes), bodies);
  });

  it('writes a large body as it is, in its place', async () => {
    const { socket, writes } = fakeSocket();
    const outgoing = createOutgoing(socket, FRAMES, noFault, false);
    const large = Buffer.alloc(20_000, 'x');
    outgoing.send(HEAD, 'before');
    outgoing.send(HEAD, large);
    outgoing.send(HEAD, '\u017e'.repeat(20_000));
    outgoing.send(HEAD, 'after');
    await setImmediate();
    assert.ok(writes.includes(large));
    assert.deepEqual(bodiesOf(writes), ['before', large.toString(), '\u017e'.repeat(20_000), 'after']);
  });

  it('is full while the socket is, and stops reading if told to', async () => {
    const { socket, release } = fakeSocket(true);
    socket.resume();
    const outgoing = createOutgoing(socket, FRAMES, noFault, true);
    assert.equal(outgoing.send(HEAD, Buffer.alloc(90_000)), false);
    assert.equal(socket.isPaused(), true);
    let drained = false;
    const waiting = outgoing.drained().then(() => {
      drained = true;
    });
    await setImmediate();
    assert.equal(drained, false);
    release(); // the head
    release(); // the body
    await waiting;
    assert.equal(socket.isPaused(), false);
    assert.equal(outgoing.send(HEAD, 'next'), true);
  });

  it('wakes who waits when the socket closes', async () => {
    const { socket } = fakeSocket(true);
    const outgoing = createOutgoing(socket, FRAMES, noFault, false);
    outgoing.send(HEAD, Buffer.alloc(90_000));
    socket.destroy();
    await outgoing.drained();
  });

  it('tells the sender of what it refuses, or else its own end', async () => {
    const { socket, writes } = fakeSocket();
    const told: unknown[] = [];
    const note = (error: Error): void => void told.push('code' in error && error.code);
    const outgoing = createOutgoing(socket, FRAMES, (fault) => told.push(fault), false);
    outgoing.send(HEAD, Buffer.alloc(MAX_BYTES), note);
    outgoing.send(HEAD, '\u017e'.repeat(MAX_BYTES / 2));
    outgoing.send(HEAD, { a: 1 }, note);
    assert.deepEqual(told, []);
    await setImmediate();
    assert.deepEqual(told, ['MESSAGE_TOO_LARGE', 'oversized', 'NOT_BYTES']);
    socket.destroy();
    outgoing.send(HEAD, 'late', note);
    await setImmediate();
    assert.deepEqual(told.slice(3), ['CONNECTION_LOST']);
    assert.equal(writes.length, 0);
  });
});
