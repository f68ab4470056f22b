import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../schema.ts';
import { wireFacts } from './wire-facts.ts';

// The cast: nothing else of a cell is read.
const over = (transport: string | null) => ({ transport: transport && { use: transport } }) as Cell;

test('every wire that has a package is told once, with its version', async () => {
  const { wires = {} } = await wireFacts(['tcp', 'websocket', null, 'websocket', 'grpc'].map(over));
  assert.deepEqual(Object.keys(wires), ['websocket', 'grpc']);
  assert.match(wires['websocket'] ?? '', /^ws \d+\.\d+\.\d+/);
  assert.match(wires['grpc'] ?? '', /^@grpc\/grpc-js \d+\.\d+\.\d+/);
});

test('where no wire has one, nothing is told', async () => {
  assert.deepEqual(await wireFacts(['tcp', 'udp', null, './mine.mjs'].map(over)), {});
});
