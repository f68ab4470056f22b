import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceMarkdown, adviceText } from '../report/advice.ts';
import { adviceSentences, rateText } from '../report/advice-sentences.ts';
import type { Figure, Report, Row, Table } from '../schema.ts';
import { advise, type Question } from './advice.ts';
import { shortlist } from './shortlist.ts';

const figure = (rounds: readonly number[]): Figure => ({
  median: [...rounds].sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0,
  interval: null,
  rounds: [...rounds],
  ratio: null,
});
/** Six rounds that waver by a hundredth, so that an interval tells what a tenth apart is. */
const around = (value: number): Figure =>
  figure([0.99, 1, 1.01, 1, 0.995, 1.005].map((share) => share * value));

const row = (
  name: string,
  sizeBytes: number,
  encodeNs: Figure,
  decodeNs: Figure,
  parts: Partial<Row> = {},
): Row => ({
  cell: name,
  name,
  baseline: name === 'json',
  floor: false,
  status: 'valid',
  reasons: [],
  notes: [],
  figures: { sizeBytes: figure([sizeBytes]), encodeNs, decodeNs },
  ...parts,
});
const table = (kind: Table['kind'], rows: Row[]): Table => ({
  id: kind,
  kind,
  title: kind,
  payload: 'p',
  columns: [],
  rows,
});
/** As much of a report as advice reads. */
const reportOf = (tables: Table[], refused: Report['refused'] = []): Report =>
  // The cast leaves out what advice has no eye for.
  ({ tables, refused, run: { baseline: 'json' } }) as unknown as Report;

const question: Question = {
  payload: 'p',
  bitsPerSecond: 8e9,
  roundTripMs: 0,
  needs: [],
  untrusted: false,
};
const speed = (rows: Row[], lists: Row[] = []) => reportOf([table('codec', rows), table('codec', lists)]);

test('a message takes encode, its bytes at the rate of the link, and decode', () => {
  const { rows } = advise(
    { ...question, bitsPerSecond: 8e6 },
    { speed: speed([row('json', 100, around(300), around(200))]), repeat: 16, ruledOut: [] },
  );
  assert.equal(rows[0]?.transmitNs, 100_000);
  assert.equal(rows[0]?.total.median, 100_500);
});

test('who is quickest changes with the rate, exactly where the lines cross', () => {
  const rows = [row('json', 1000, around(500), around(500)), row('small', 200, around(4500), around(4500))];
  const { byRate } = advise(question, { speed: speed(rows), repeat: 16, ruledOut: [] });
  // 8000 ns more for 800 bytes fewer: even at 10 ns a byte, which is 800 Mbit/s.
  assert.deepEqual(
    byRate.map(({ name, from, to }) => [name, Math.round(from), Math.round(to)]),
    [
      ['small', 1e4, 8e8],
      ['json', 8e8, 1e11],
    ],
  );
});

test('who is quickest changes with the size, between one value and a list of many', () => {
  const rows = [row('json', 100, around(50), around(50)), row('big', 100, around(200), around(200))];
  const lists = [row('json', 1100, around(550), around(550)), row('big', 1100, around(300), around(300))];
  const { bySize, sizesOf } = advise(question, { speed: speed(rows, lists), repeat: 16, ruledOut: [] });
  assert.equal(sizesOf, 'json');
  // Beyond 100 bytes json costs 1 ns a byte and big 0.2, beside the link: 100 + (n - 100) = 400 + 0.2 (n - 100).
  assert.deepEqual(
    bySize.map(({ name, from, to }) => [name, Math.round(from), Math.round(to)]),
    [
      ['json', 100, 475],
      ['big', 475, 1100],
    ],
  );
});

test('what cannot be told apart is a tie, and then the baseline stays', () => {
  const wild = figure([0.5, 1.6, 0.8, 1.3, 0.7, 1.2].map((share) => share * 500));
  const tied = advise(question, {
    speed: speed([row('json', 100, wild, around(500)), row('other', 100, around(480), around(500))]),
    repeat: 16,
    ruledOut: [],
  });
  assert.equal(tied.rows.find(({ name }) => name === 'json')?.toBest?.verdict ?? 'best', 'tie');
  assert.match(adviceSentences(tied)[0] ?? '', /^Stay with json: nothing here can be told from it/);

  const told = advise(question, {
    speed: speed([row('json', 100, around(1000), around(500)), row('other', 100, around(480), around(500))]),
    repeat: 16,
    ruledOut: [],
  });
  assert.match(adviceSentences(told)[0] ?? '', /^Use other: .*; json takes 1\.4\dx \(.*\) that time\.$/);
});

test('what is not valid is not in the race, and what was refused is told', () => {
  const refused = [{ what: 'lossy on p', reason: 'does not round-trip: at: Date became string' }];
  const rows = [
    row('json', 100, around(1), around(1)),
    row('broken', 1, around(1), around(1), { status: 'invalid' }),
  ];
  const advice = advise(question, {
    speed: reportOf([table('codec', rows)], refused),
    repeat: 16,
    ruledOut: [{ what: 'uneval', reason: 'evaluates' }],
  });
  assert.deepEqual(
    advice.rows.map(({ name }) => name),
    ['json'],
  );
  assert.deepEqual(
    advice.ruledOut.map(({ what }) => what),
    ['uneval', 'lossy on p'],
  );
  const none = advise(question, { speed: speed([]), repeat: 16, ruledOut: [] });
  assert.match(adviceSentences(none)[0] ?? '', /^No codec is left for p/);
});

test('predicted is the model and what opaque bytes took beyond it', () => {
  const p50 = (us: number) => ({ latencyP50: figure([us]) });
  const network = table('network', [
    row('json', 940, around(1), around(1), { figures: { sizeBytes: figure([940]), ...p50(1130) } }),
    row('none (smallest)', 440, around(1), around(1), {
      floor: true,
      figures: { sizeBytes: figure([440]), ...p50(600) },
    }),
    row('none (largest)', 940, around(1), around(1), {
      floor: true,
      figures: { sizeBytes: figure([940]), ...p50(1100) },
    }),
  ]);
  const advice = advise(
    { ...question, bitsPerSecond: 8e6 },
    {
      speed: speed([row('json', 940, figure([10_000]), figure([20_000]))]),
      repeat: 16,
      confirmation: reportOf([network]),
      ruledOut: [],
    },
  );
  // 940 B and 60 B of frame at 1 us a byte, 30 us of the codec, and 100 us that opaque bytes took beyond the link.
  assert.deepEqual(advice.confirmed, [
    { name: 'json', predictedNs: 1_130_000, measuredNs: 1_130_000, interval: null },
  ]);
  assert.match(adviceSentences(advice).join(' '), /took what was predicted within 0 %/);
});

test('the first look drops what is far behind, and keeps the baseline and the quickest of any link', () => {
  const rows = [
    row('json', 1000, figure([3000]), figure([3000])),
    row('quick', 900, figure([500]), figure([500])),
    row('near', 900, figure([700]), figure([700])),
    row('far', 950, figure([2000]), figure([2000])),
    row('tiny', 10, figure([9000]), figure([9000])),
  ];
  const { names, ruledOut } = shortlist(reportOf([table('codec', rows)]), 1e11);
  assert.deepEqual(names, ['quick', 'near', 'json', 'tiny']);
  assert.deepEqual(ruledOut, [{ what: 'far', reason: '3.80x the time of the quickest in a first look' }]);
});

test('rates are told in the unit that fits', () => {
  assert.deepEqual([1e4, 1e8, 2.5e8, 1.23456e9, 8e11].map(rateText), [
    '10 kbit/s',
    '100 Mbit/s',
    '250 Mbit/s',
    '1.23 Gbit/s',
    '800 Gbit/s',
  ]);
});

test('the advice fits a narrow terminal, and is a table on GitHub', () => {
  const rows = [row('json', 1000, around(500), around(500)), row('small', 200, around(4500), around(4500))];
  const advice = advise(question, {
    speed: speed(rows),
    repeat: 16,
    ruledOut: [{ what: 'x', reason: 'y '.repeat(80) }],
  });
  for (const line of adviceText(advice, false, 80).split('\n')) assert.ok(line.length <= 80, line);
  assert.match(adviceMarkdown(advice), /^\| json \| 1,000 \|/m);
});
