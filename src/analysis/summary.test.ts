import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row, Table } from '../schema.ts';
import { udpCell } from './_fixtures.ts';
import { summarise } from './summary.ts';

const cell = udpCell('json', { load: { kind: 'closed', clients: 1, depth: 4 } });

const rowOf = (name: string, rounds: readonly number[], median: number): Row => ({
  ...{ cell: name, name, baseline: name === 'json', floor: false, status: 'valid', reasons: [], notes: [] },
  figures: { lossShare: { median, interval: null, rounds: [...rounds], ratio: null } },
});

function lossOf(rows: Row[]): string[] {
  const table: Table = { id: 'loss', kind: 'loss', title: 'loss', payload: 'tick', columns: [], rows };
  return summarise([{ table, cell }]);
}

test('nothing was lost only where no round has lost anything', () => {
  const calm = rowOf('json', [0, 0, 0], 0);
  assert.match(lossOf([calm, rowOf('v8', [0, 0, 0], 0)]).join(), /: nothing was lost by json and v8\.$/);
  const [sentence = ''] = lossOf([calm, rowOf('v8', [0, 0.02, 0], 0)]);
  assert.match(sentence, /: json lost 0 % and v8 lost 0 %, and 2\.00 % in one round\.$/);
});
