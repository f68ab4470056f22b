import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from 'commander';
import { AND } from '../refs.ts';
import { payloads, sizes, withFilesJoined } from './words.ts';

test('the words a shell makes of a star are the files of one payload', () => {
  const joined = (line: string) =>
    withFilesJoined(line.split(' ')).map((word) => word.split(AND).join(' + '));
  const lines = {
    'run codecs --payload ./a.json ./b.json ./c.json --codec json':
      'run|codecs|--payload|./a.json + ./b.json + ./c.json|--codec|json',
    'run --payload ./a.json ./b.jsonl codecs': 'run|--payload|./a.json + ./b.jsonl|codecs',
    'run --payload=./a.json ./b.json codecs': 'run|--payload=./a.json + ./b.json|codecs',
    'run --payload ./a.json ./b.json --payload ./c.json ./d.json x':
      'run|--payload|./a.json + ./b.json|--payload|./c.json + ./d.json|x',
    'run --payload order ./suite.mjs': 'run|--payload|order|./suite.mjs',
    'run --payload ./a.json ./suite.mjs': 'run|--payload|./a.json|./suite.mjs',
    'run codecs --out ./a.json ./b.json': 'run|codecs|--out|./a.json|./b.json',
    'list payloads': 'list|payloads',
  };
  for (const [line, words] of Object.entries(lines)) assert.deepEqual(joined(line), words.split('|'), line);
});

test('payloads have commas between them, files of one have blanks; each occurrence adds to those before', () => {
  assert.deepEqual(payloads('order, tick'), ['order', 'tick']);
  assert.deepEqual(payloads('order', ['tick']), ['tick', 'order']);
  const files = `./a.json${AND}./b.json`;
  assert.deepEqual(payloads(files, ['tick']), ['tick', files]);
  assert.throws(() => payloads(`./a.json,./b.json${AND}./c.json`), InvalidArgumentError);
  assert.throws(() => payloads(','), InvalidArgumentError);
});

test('sizes have units', () => {
  assert.deepEqual(sizes('100B, 10kB,1MB'), [100, 10_000, 1_000_000]);
  for (const text of ['', '10kb', '1kB;2kB', '2GB'])
    assert.throws(() => sizes(text), InvalidArgumentError, text);
});
