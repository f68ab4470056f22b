import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bodyBytes,
  createHead,
  dueNsOf,
  ENVELOPE_BYTES,
  faultOf,
  flowOf,
  isMeasured,
  isOneWay,
  seal,
  sentNsOf,
  sequenceOf,
  serverNsOf,
  writeReply,
  writeRequest,
} from './envelope.ts';
import type { Body } from './types.ts';

const EPOCH = 0xdead_beef;

function sealed(body: Body, { checksum = true, sequence = 7, flow = 3, epoch = EPOCH } = {}): Buffer {
  const head = createHead(flow, epoch);
  writeRequest(head, sequence, true, 1000.5, 2000.25);
  seal(head, body, checksum);
  return head;
}

const anyNs = fc.double({ min: 0, max: 1e15, noNaN: true });

test('every field survives, and the reply keeps those of the request', () => {
  fc.assert(
    fc.property(
      fc.nat(0xffff),
      fc.nat(0xffff_ffff),
      fc.maxSafeNat(),
      fc.boolean(),
      anyNs,
      anyNs,
      anyNs,
      anyNs,
      fc.boolean(),
      (flow, epoch, sequence, measured, dueNs, sentNs, receivedNs, answeredNs, oneWay) => {
        const request = createHead(flow, epoch);
        writeRequest(request, sequence, measured, dueNs, sentNs, oneWay);
        const reply = createHead(0, 0);
        writeReply(reply, request, receivedNs, answeredNs);
        seal(reply, 'pong', true);
        for (const head of [request, reply]) {
          assert.equal(flowOf(head), flow);
          assert.equal(sequenceOf(head), sequence);
          assert.equal(isMeasured(head), measured);
          assert.equal(isOneWay(head), oneWay);
          assert.equal(dueNsOf(head), dueNs);
          assert.equal(sentNsOf(head), sentNs);
        }
        assert.equal(serverNsOf(reply), answeredNs - receivedNs);
        assert.equal(faultOf(reply, 'pong', epoch, true), null);
      },
    ),
  );
});

test('the layout on the wire is the documented one', () => {
  const head = sealed(Buffer.from('abc'), { checksum: false, sequence: 2 ** 53 - 1 });
  assert.equal(head.length, ENVELOPE_BYTES);
  const fields = {
    'version, flags, flow': '01070300',
    epoch: 'efbeadde',
    sequence: 'ffffffffffff3f43',
    due: '0000000000448f40',
    sent: '0000000000419f40',
    'received, answered': '00'.repeat(16),
    'body bytes': '03000000',
    checksum: '00000000',
  };
  assert.equal(head.toString('hex'), Object.values(fields).join(''));
});

test('a head is used again without a trace of the message before', () => {
  const head = sealed('first', { sequence: 1 });
  writeRequest(head, 2, false, 5, 6);
  seal(head, 'second', true);
  assert.equal(isMeasured(head), false);
  assert.equal(faultOf(head, 'second', EPOCH, true), null);
  assert.equal(faultOf(head, 'first', EPOCH, true), 'corrupt');
});

test('faults are told apart', () => {
  const body = Buffer.from('body');
  const otherVersion = createHead(3, EPOCH);
  otherVersion[0] = 2;
  seal(otherVersion, body, true);
  assert.equal(faultOf(otherVersion, body, EPOCH, true), 'malformed');
  const strangers = Buffer.alloc(ENVELOPE_BYTES, 7);
  assert.equal(faultOf(strangers, body, EPOCH, true), 'malformed');
  assert.equal(faultOf(sealed(body, { epoch: 1 }), body, EPOCH, true), 'foreign');
  assert.equal(faultOf(sealed(body), Buffer.from('bodx'), EPOCH, true), 'corrupt');
  // What is damaged and was never of this run is not this run's damage.
  assert.equal(faultOf(sealed(body, { epoch: 1 }), Buffer.from('bodx'), EPOCH, true), 'foreign');
  // Without a checksum only the length can tell.
  const plain = sealed(body, { checksum: false });
  assert.equal(faultOf(plain, Buffer.from('bodx'), EPOCH, false), null);
  assert.equal(faultOf(plain, Buffer.from('bod'), EPOCH, false), 'corrupt');
  assert.equal(faultOf(plain, body, EPOCH, true), 'corrupt');
});

test('one flipped bit anywhere in head or body is found, and does not change whose message it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(), (bytes, where) => {
      const head = sealed(bytes);
      const message = Buffer.concat([head, bytes]);
      const bit = where % (message.length * 8);
      message[bit >> 3] = (message[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const body = message.subarray(ENVELOPE_BYTES);
      const fault = faultOf(message.subarray(0, ENVELOPE_BYTES), body, EPOCH, true);
      assert.equal(fault, 'corrupt');
      assert.equal(isMeasured(message), true);
    }),
    { numRuns: 500 },
  );
});

test('text counts as its UTF-8 bytes, and checks the same as them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = Buffer.from(text);
      assert.equal(bodyBytes(text), bytes.length);
      assert.equal(faultOf(sealed(text), bytes, EPOCH, true), null);
      assert.equal(faultOf(sealed(bytes), text, EPOCH, true), null);
    }),
  );
  assert.equal(bodyBytes('a€😀'), 8);
});

test('a value that only a colocated wire carries has no bytes', () => {
  assert.equal(bodyBytes({ a: 1 }), 0);
  assert.equal(faultOf(sealed({ a: 1 }), { a: 1 }, EPOCH, true), null);
});

test('a sequence that is no whole number from 0 is malformed', () => {
  const body = Buffer.from('x');
  const hostile = [Number.NaN, -1, 0.5, 2 ** 53, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const sequence of hostile) {
    assert.equal(faultOf(sealed(body, { sequence }), body, EPOCH, true), 'malformed', `${sequence}`);
  }
  assert.equal(faultOf(sealed(body, { sequence: 2 ** 53 - 1 }), body, EPOCH, true), null);
});

test('bytes from a stranger never throw', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: ENVELOPE_BYTES, maxLength: ENVELOPE_BYTES }),
      fc.uint8Array(),
      fc.boolean(),
      (noise, body, checksum) => {
        noise[0] = 1;
        const head = Buffer.from(noise);
        assert.notEqual(faultOf(head, body, EPOCH, checksum), null);
        assert.equal(flowOf(head) >= 0 && flowOf(head) <= 0xffff, true);
      },
    ),
  );
});
