import assert from 'node:assert/strict';
import test from 'node:test';
import * as v from 'valibot';
import { ColdRecordSchema } from '../schema.ts';
import { codecCell, runOf } from './_fixtures.ts';
import { coldRecords, sixRounds } from './_records.ts';
import { analyse } from './analyse.ts';
import { coldFigures, coldRound } from './cold.ts';

const cell = codecCell('json', { id: 'cold+json', table: 'cold order', study: 'cold' });

test('the first message counts from the import; finding the package is not counted', () => {
  const record = coldRound(coldRecords(cell, 0, { resolveNs: 50, importNs: 1000 }));
  assert.deepEqual(v.parse(ColdRecordSchema, record), record);
  assert.deepEqual(record && coldFigures(record), {
    resolveNs: 50,
    importNs: 1000,
    createNs: 10,
    firstEncodeNs: 200,
    firstDecodeNs: 300,
    firstMessageNs: 1510,
  });
  assert.equal(coldRound([]), undefined);
});

test('a codec of Node itself has no import, and is still compared by its first message', () => {
  const other = codecCell('msgpackr', { id: 'cold+msgpackr', table: 'cold order', study: 'cold' });
  const records = new Map([
    [cell.id, sixRounds((round) => coldRecords(cell, round))],
    [other.id, sixRounds((round) => coldRecords(other, round, { resolveNs: 50, importNs: 510 }))],
  ]);
  const { tables, summary } = analyse(runOf([cell, other]), records);
  const [json, msgpackr] = tables[0]?.rows ?? [];
  assert.equal(tables[0]?.kind, 'cold');
  assert.equal(json?.figures['importNs'], undefined);
  assert.equal(msgpackr?.figures['importNs']?.ratio, null);
  assert.equal(msgpackr.figures['firstMessageNs']?.ratio?.median, 2);
  assert.deepEqual(summary, [
    'cold start with order: msgpackr takes 2.00x (2.00 to 2.00) the time to the first message of json.',
  ]);
});
