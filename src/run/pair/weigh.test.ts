import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WirebenchError } from '../../errors.ts';
import type { Allocated, Inspection, Weighed } from '../../schema.ts';
import type { Role } from '../launch.ts';
import type { Task } from '../protocol.ts';
import type { Means } from './_allocated.ts';
import { readAcross } from './across.ts';
import { weighAll } from './weigh.ts';

const [a, b, payload] = [{ use: './base.mjs' }, { use: './head.mjs' }, { use: 'tick' }];
const exact: Inspection[] = ['base', 'head'].map((codec) => ({
  ...{ status: 'exact' as const, codec, payload: 'tick', sizeBytes: 9, minBytes: 9, maxBytes: 9 },
  ...{ gzipBytes: 9, zstdBytes: null, brotliBytes: null },
}));

/** What processes say when they are asked, or how they end. */
interface Answers {
  /** Of the n-th process that weighs, from 0. */
  weighed?(n: number): { sha256: string; sizeBytes: number };
  /** Bytes that encoding allocates, by the n-th process that counts. */
  allocated?(codec: string, n: number): number;
  read?(): string | null;
}

const counts = (task: Task): boolean => task.kind === 'codec' && task.cell.study === 'memory';

function meansOf({ weighed, allocated, read }: Answers, parts: Partial<Means> = {}) {
  const asked: Task[] = [];
  const launch = (): Role => {
    let task: Task | undefined;
    const role: Role = {
      ...{ label: 'x', pid: undefined, onRecord: () => {}, kill: async () => {}, exit: () => undefined },
      prepare: (one) => {
        task = one;
      },
      send: () => {
        if (task?.kind !== 'codec' || !counts(task)) return;
        const before = asked.filter(counts).length;
        asked.push(task);
        const bytes = allocated?.(task.cell.row, before) ?? 100;
        for (const op of ['encode', 'decode'] as const)
          role.onRecord({
            ...{ v: 1, cell: 'x', round: 0, kind: 'allocation', op },
            ...{ operations: 1, heapBytes: [bytes], bufferBytes: [0], collected: 0 },
          });
      },
      // The casts restate what each task is answered with.
      expect: (async (type: string) => {
        if (task && type === 'weighed') return { type, weighed: [weighedAs(asked, task, weighed)] };
        if (task && type === 'read-across') {
          asked.push(task);
          return { type, read: [{ payload: 'tick', wrong: read?.() ?? null }] };
        }
        return { type };
      }) as Role['expect'],
    };
    return role;
  };
  const means: Means = {
    ...{ payloads: [payload], seed: 1, launcher: { launch }, onFailure: () => {} },
    ...{ signal: new AbortController().signal, inspections: exact, confirm: true },
    ...parts,
  };
  return { means, asked };
}

function weighedAs(asked: Task[], task: Task, weighed: Answers['weighed']): Weighed {
  const before = asked.filter(({ kind }) => kind === 'weigh').length;
  asked.push(task);
  const variant = weighed?.(before) ?? { sha256: 'same', sizeBytes: 9 };
  return {
    ...{ status: 'weighed', payload: 'tick', steady: true, fields: [] },
    variants: [{ ...variant, gzipBytes: null, zstdBytes: null, brotliBytes: null }],
  };
}

async function facts(answers: Answers, parts?: Partial<Means>) {
  const { means, asked } = meansOf(answers, parts);
  const [one] = await weighAll([{ a, b }], means);
  const encodeBytes = ({ allocated }: { allocated: readonly Allocated[] }) => allocated[0]?.encodeBytes;
  assert.ok(one);
  return { one, asked, allocated: [encodeBytes(one.a), encodeBytes(one.b)] };
}

test('where one allocates more than the other, either way, both are counted again, and the lower counts', async () => {
  const counted = (first: readonly number[], second: readonly number[]) =>
    facts({ allocated: (codec, n) => (n < 2 ? first : second)[codec === 'base' ? 0 : 1] ?? 0 });
  assert.deepEqual((await counted([100, 130], [101, 100])).allocated, [100, 100]);
  assert.deepEqual((await counted([130, 100], [100, 101])).allocated, [100, 100]);
  const alike = await counted([100, 100.5], [1, 1]);
  assert.deepEqual(alike.allocated, [100, 100.5]);
  assert.equal(alike.asked.filter(counts).length, 2);
});

test('what is drawn anew in each process is not steady; what is of another length varies in size', async () => {
  const of = async (weighed: NonNullable<Answers['weighed']>) => {
    const [one] = (await facts({ weighed })).one.a.weighed;
    assert.ok(one?.status === 'weighed');
    return [one.steady, one.sizesVary];
  };
  assert.deepEqual(await of(() => ({ sha256: 'x', sizeBytes: 9 })), [true, undefined]);
  assert.deepEqual(await of((n) => ({ sha256: `x${n}`, sizeBytes: 9 })), [false, undefined]);
  assert.deepEqual(await of((n) => ({ sha256: `x${n}`, sizeBytes: 9 + n })), [false, true]);
});

test('what reads across: wrong is what the codec does; of a process that hung nobody knows', async () => {
  const across = (read: () => string | null, parts?: Partial<Means>) =>
    readAcross({ a, b }, meansOf({ read }, parts).means);
  const thrown = (code: 'ROLE_HUNG' | 'CODEC_FAILED') =>
    across(() => {
      throw new WirebenchError(code, 'no');
    });
  const all = (one: object) => ({ a: [{ payload: 'tick', ...one }], b: [{ payload: 'tick', ...one }] });
  assert.deepEqual(await across(() => null), all({ wrong: null }));
  assert.deepEqual(await across(() => 'refuses it'), all({ wrong: 'refuses it' }));
  assert.deepEqual(await thrown('CODEC_FAILED'), all({ wrong: 'CODEC_FAILED: no' }));
  assert.deepEqual(await thrown('ROLE_HUNG'), all({ wrong: null, untried: 'ROLE_HUNG: no' }));
});

test('interrupted, nothing is said of who reads what', async () => {
  const control = new AbortController();
  const stopped = () => {
    control.abort();
    throw new WirebenchError('ROLE_DIED', 'ended by SIGKILL');
  };
  const { means } = meansOf({ read: stopped }, { signal: control.signal });
  assert.deepEqual(await readAcross({ a, b }, means), { a: [], b: [] });
});
