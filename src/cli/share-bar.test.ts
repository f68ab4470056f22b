import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barLine } from './share-bar.ts';

const standing = { name: 'a.bin', doneBytes: 45e6, sizeBytes: 100e6, fromBytes: 5e6, elapsedMs: 400 };

test('a bar tells the share, the speed of this transfer, the time left and the name', () => {
  assert.equal(barLine(standing, 80), '[#########...........]  45 %  100 MB/s  1 s left  a.bin');
});

test('a bar has no time left before anything was carried, and an empty file is whole', () => {
  const begun = { ...standing, doneBytes: 5e6 };
  assert.equal(barLine(begun, 80), '[#...................]   5 %  0 MB/s  a.bin');
  const empty = { ...standing, doneBytes: 0, sizeBytes: 0, fromBytes: 0 };
  assert.equal(barLine(empty, 80), '[####################] 100 %  0 MB/s  a.bin');
});

test('a bar is no longer than the terminal, and a name cannot drive it', () => {
  assert.equal(barLine(standing, 25), '[#########...........]  ');
  assert.ok(!barLine({ ...standing, name: 'a\x1b[2Kb' }, 80).includes('\x1b'));
});
