import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asWirebenchError, ERROR_CODES, messageOf, WirebenchError } from './errors.ts';

test('codes lead to the documented exit codes: 2 for wrong use, 4 for what could not run, 5 and 6 of a share', () => {
  assert.deepEqual(new Set(Object.values(ERROR_CODES)), new Set([2, 4, 5, 6, 130]));
  assert.deepEqual([ERROR_CODES.NOT_FOUND, ERROR_CODES.OVER_QUOTA], [5, 6]);
  assert.equal(ERROR_CODES.UNKNOWN_NAME, 2);
  assert.equal(ERROR_CODES.CANNOT_WRITE, 4);
});

test('an error keeps its code and its cause, and has no cause where none was given', () => {
  const cause = new Error('disk');
  const error = new WirebenchError('CANNOT_WRITE', 'cannot write; choose another folder', cause);
  assert.equal(error.name, 'WirebenchError');
  assert.equal(error.code, 'CANNOT_WRITE');
  assert.equal(error.message, 'cannot write; choose another folder');
  assert.equal(error.cause, cause);
  assert.equal('cause' in new WirebenchError('INTERNAL', 'x'), false);
});

test('the message of anything thrown is one line', () => {
  assert.equal(messageOf(new Error('first\nsecond')), 'first');
  assert.equal(messageOf(new TypeError('')), 'TypeError');
  assert.equal(messageOf('text'), 'text');
  assert.equal(messageOf(undefined), 'undefined');
  assert.equal(messageOf(null), 'null');
});

test('what is a WirebenchError stays as it is; all else is wrapped', () => {
  const known = new WirebenchError('LOCKED', 'held');
  assert.equal(asWirebenchError(known, 'INTERNAL', 'prefix'), known);
  const thrown = new RangeError('too far\nat line 1');
  const wrapped = asWirebenchError(thrown, 'CODEC_FAILED', 'mine');
  assert.equal(wrapped.code, 'CODEC_FAILED');
  assert.equal(wrapped.message, 'mine: too far');
  assert.equal(wrapped.cause, thrown);
});
