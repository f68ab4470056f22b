import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ArmFacts, ExactRow, Inspection, Job, Weighed, WeighedVariant } from '../schema.ts';
import { exactTier } from './exact.ts';
import { isUntold } from './unknown.ts';

const variant = (sizeBytes: number, parts: Partial<WeighedVariant> = {}): WeighedVariant => ({
  sizeBytes,
  gzipBytes: 500,
  zstdBytes: null,
  brotliBytes: 400,
  sha256: 'same',
  ...parts,
});
type Ok = Extract<Weighed, { status: 'weighed' }>;
const arm = (codec: string, parts: Partial<Ok> = {}, facts: Partial<ArmFacts> = {}): ArmFacts => ({
  codec,
  weighed: [
    {
      status: 'weighed',
      payload: 'order',
      variants: [variant(900), variant(950)],
      steady: true,
      fields: [],
      ...parts,
    },
  ],
  allocated: [{ payload: 'order', encodeBytes: 1000, decodeBytes: 2000 }],
  tried: [
    { name: 'date', status: 'exact' },
    { name: 'NaN', status: 'different' },
  ],
  ...facts,
});
const GATE = {
  kind: 'git',
  base: { name: 'main', version: 'a' },
  head: { name: '.', version: 'b' },
} as const;
const exact = (status: 'exact' | 'different', codec: string): Inspection =>
  status === 'different'
    ? { status, codec, payload: 'order', lost: ['at: Date became string'] }
    : {
        ...{ status, codec, payload: 'order', sizeBytes: 1, minBytes: 1, maxBytes: 1 },
        ...{ gzipBytes: 1, zstdBytes: null, brotliBytes: null },
      };
const both = [exact('exact', 'base'), exact('exact', 'head')];

function tier(
  head: Partial<Ok>,
  facts: Partial<ArmFacts> = {},
  job: Partial<Pick<Job, 'gate' | 'inspections'>> = {},
) {
  const contest = { contest: null, a: arm('base'), b: arm('head', head, facts) };
  return exactTier({ exact: [contest], gate: GATE, inspections: both, ...job });
}
const row = (report: ReturnType<typeof tier>, figure: ExactRow['figure']) =>
  report.figures.find((one) => one.figure === figure);

test('the same is no change: every figure is there, none fails', () => {
  const report = tier({});
  assert.equal(report.fails, false);
  assert.deepEqual([report.formats, report.lost, report.gained, report.unknown], [[], [], [], []]);
  assert.ok(report.figures.every(({ a, b, grew }) => a === b && grew.length === 0));
  assert.deepEqual(
    report.figures.map(({ figure }) => figure),
    ['size', 'gzip', 'brotli', 'datagrams', 'allocated by encode', 'allocated by decode'],
  );
});

test('one byte more in one variant fails, and names the variant and the innermost place that grew', () => {
  const contest = {
    contest: null,
    a: arm('base', { fields: [field('customer', 2, 40), field('customer.name', 2, 18), field('id', 2, 4)] }),
    b: arm('head', {
      variants: [variant(900), variant(951, { sha256: 'other' })],
      fields: [field('customer', 2, 41), field('customer.name', 2, 19), field('id', 2, 4)],
    }),
  };
  const report = exactTier({ exact: [contest], gate: GATE, inspections: both });
  assert.equal(report.fails, true);
  // The lower median is as before: what grew says it.
  assert.deepEqual(row(report, 'size'), {
    ...{ contest: null, payload: 'order', figure: 'size', a: 900, b: 900, fails: true },
    grew: [
      { what: 'variant 2', a: 950, b: 951 },
      { what: 'customer.name', a: 9, b: 9.5 },
    ],
  });
  assert.deepEqual(report.formats, [
    {
      ...{ contest: null, payload: 'order', a: 900, b: 900, changed: 1, variants: 2 },
      ...{ aReadsB: null, bReadsA: null },
    },
  ]);
});

const field = (path: string, count: number, bytes: number) => ({ path, count, bytes });

test('who reads whose bytes is said of a change of format, and fails also where none is seen', () => {
  const across = {
    a: [{ payload: 'order', wrong: 'refuses it: ...' }],
    b: [{ payload: 'order', wrong: null }],
  };
  const contest = (head: Parameters<typeof arm>[1]) => ({
    ...{ contest: null, a: arm('base'), b: arm('head', head), across },
  });
  const of = (head: Parameters<typeof arm>[1], gate: typeof GATE | undefined = GATE) =>
    exactTier({ exact: [contest(head)], inspections: both, ...(gate && { gate }) });
  const unread = [{ contest: null, payload: 'order', reader: 'a', reason: 'refuses it: ...' }];
  const changed = of({ variants: [variant(900, { sha256: 'x' }), variant(950)] });
  assert.deepEqual([changed.formats[0]?.aReadsB, changed.formats[0]?.bReadsA], [false, true]);
  assert.deepEqual([changed.unread, changed.fails], [unread, true]);
  const unsteady = of({ steady: false });
  assert.deepEqual([unsteady.formats, unsteady.unread, unsteady.fails], [[], unread, true]);
});

test('fewer bytes are another format too, but nothing grew', () => {
  const report = tier({ variants: [variant(800, { sha256: 'x' }), variant(850, { sha256: 'y' })] });
  assert.deepEqual([report.fails, report.formats[0]?.changed, row(report, 'size')?.fails], [true, 2, false]);
});

test('a datagram more fails, when a message passes the MTU', () => {
  const report = tier({ variants: [variant(900), variant(1473)] });
  assert.deepEqual(row(report, 'datagrams')?.grew, [{ what: 'variant 2', a: 1, b: 2 }]);
});

test('compressed and allocated bytes may grow by 2 %, no more', () => {
  const gzip = (gzipBytes: number) =>
    row(tier({ variants: [variant(900, { gzipBytes }), variant(950)] }), 'gzip')?.fails;
  assert.deepEqual([gzip(510), gzip(511)], [false, true]);
  const decode = (decodeBytes: number) =>
    row(tier({}, { allocated: [{ payload: 'order', encodeBytes: 900, decodeBytes }] }), 'allocated by decode')
      ?.fails;
  assert.deepEqual([decode(2040), decode(2041)], [false, true]);
});

test('what base keeps and head does not fails; what head keeps now is told', () => {
  const report = tier(
    {},
    {
      tried: [
        { name: 'date', status: 'different' },
        { name: 'NaN', status: 'exact' },
      ],
    },
  );
  assert.deepEqual(report.lost, [{ contest: null, value: 'date', a: 'exact', b: 'different' }]);
  assert.deepEqual(report.gained, [{ contest: null, value: 'NaN', a: 'different', b: 'exact' }]);
  assert.equal(report.fails, true);
  const untried = tier({}, { tried: [{ name: 'date', status: 'not tried' }] });
  assert.deepEqual(untried.lost, []);
});

test('a payload that comes back different from head alone fails', () => {
  const report = tier({}, {}, { inspections: [exact('exact', 'base'), exact('different', 'head')] });
  assert.deepEqual(report.lost, [
    { contest: null, value: 'payload order', a: 'exact', b: 'different: at: Date became string' },
  ]);
  const never = tier({}, {}, { inspections: [exact('different', 'base'), exact('different', 'head')] });
  assert.deepEqual(never.lost, []);
});

test('bytes that are other each time are no change of format, and that is said', () => {
  const report = tier({ steady: false, variants: [variant(900, { sha256: 'x' }), variant(950)] });
  assert.deepEqual([report.fails, report.formats], [false, []]);
  assert.deepEqual(report.unknown, [
    { what: 'format of order, head', reason: 'it writes other bytes each time' },
  ]);
});

test('what is of another length each time does not fail by its size, and a gate passes only where it always was', () => {
  const varies = { steady: false, sizesVary: true as const, variants: [variant(990), variant(950)] };
  const report = tier(varies);
  assert.deepEqual([report.fails, row(report, 'size')?.b], [false, 950]);
  assert.deepEqual(report.unknown, [
    { what: 'size of order, head', reason: 'it writes other bytes each time, and not as many' },
  ]);
  const isTold = (base: Partial<Ok>) => {
    const contest = { contest: null, a: arm('base', base), b: arm('head', varies) };
    return !isUntold({ exact: [contest], gate: GATE });
  };
  assert.deepEqual([{}, { steady: false }, varies].map(isTold), [false, false, true]);
});

test('bytes that are other each time, but as many, may grow by none; what they compress to is chance', () => {
  const salted = (sizeBytes: number, gzipBytes = 500) =>
    tier({ steady: false, variants: [variant(sizeBytes, { gzipBytes }), variant(950)] });
  assert.equal(row(salted(901), 'size')?.fails, true);
  assert.deepEqual([salted(900, 600).fails, row(salted(900, 600), 'gzip')?.b], [false, 500]);
});

test('where nobody knows whether one reads the other, a gate cannot tell', () => {
  const untried = 'ROLE_HUNG: the process of head ... did not answer';
  const across = {
    a: [{ payload: 'order', wrong: null }],
    b: [{ payload: 'order', wrong: null, untried }],
  };
  const contest = { contest: null, a: arm('base'), b: arm('head'), across };
  const report = exactTier({ exact: [contest], gate: GATE, inspections: both });
  assert.deepEqual([report.fails, report.unread], [false, []]);
  assert.deepEqual(report.unknown, [{ what: "reading the other's order, head", reason: untried }]);
  assert.equal(isUntold({ exact: [contest], gate: GATE }), true);
  const other = { ...contest, b: arm('head', { variants: [variant(900, { sha256: 'x' }), variant(950)] }) };
  const [changed] = exactTier({ exact: [other], gate: GATE, inspections: both }).formats;
  assert.deepEqual([changed?.aReadsB, changed?.bReadsA], [true, null]);
});

test('between two codecs all of it is information', () => {
  const contest = {
    contest: null,
    a: arm('json'),
    b: arm('mine', { variants: [variant(9000, { sha256: 'x' }), variant(950)] }, { tried: 'ROLE_HUNG: no' }),
  };
  const report = exactTier({ exact: [contest], inspections: both });
  assert.deepEqual([report.fails, report.formats], [false, []]);
  assert.ok(report.figures.every(({ fails }) => !fails));
  assert.deepEqual(report.unknown, [{ what: 'fidelity, mine', reason: 'ROLE_HUNG: no' }]);
});

test('a gate does not pass by what is known of one side alone', () => {
  const of = (head: Partial<Ok>, facts: Partial<ArmFacts>, base: Partial<Ok> = {}) => {
    const contest = { contest: null, a: arm('base', base), b: arm('head', head, facts) };
    return [isUntold({ exact: [contest], gate: GATE }), isUntold({ exact: [contest] })];
  };
  assert.deepEqual(of({}, {}), [false, false]);
  assert.deepEqual(of({}, { allocated: [] }), [true, false]);
  assert.deepEqual(of({}, { tried: 'ROLE_HUNG: no' }), [true, false]);
  assert.deepEqual(of({ steady: false }, {}), [true, false]);
  assert.deepEqual(of({ steady: false }, {}, { steady: false }), [false, false]);
});
