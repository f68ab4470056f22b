import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimNames, loadClaims } from '../claims.ts';
import type { Answer, Factor, Finding, JudgedClaim } from '../schema.ts';
import { attackedRow, chapterRun, echoed, type Made, PYTHON, runWith, steady, timed } from './_chapter.ts';
import { crashedRound, networkRound } from './_records.ts';
import { analyse } from './analyse.ts';
import { verdictOn } from './claim.ts';

async function judged(name: string, { run, records }: Made): Promise<JudgedClaim> {
  const [claim] = analyse(run, records, await loadClaims([name])).claims?.judged ?? [];
  assert.ok(claim);
  return claim;
}

const attack = (answer: Answer, factors: { [factor in Factor]?: string } = {}): Finding => ({
  kind: 'attack',
  answer,
  factors,
  place: {},
  calls: { tried: 1, executed: 0, refused: 1, read: 0 },
  others: null,
});
const verdictOf = (...answers: readonly Answer[]) =>
  verdictOn(answers.map((answer) => attack(answer))).verdict;

test('a verdict is what the measurements that can tell say', () => {
  assert.equal(verdictOf('yes', 'yes'), 'true');
  assert.equal(verdictOf('yes', 'tie'), 'partly');
  assert.equal(verdictOf('yes', 'unknown'), 'partly');
  assert.equal(verdictOf('no', 'tie'), 'false');
  assert.equal(verdictOf('yes', 'no', 'tie'), 'depends');
  assert.equal(verdictOf('tie', 'unknown'), 'cannot-tell');
  assert.equal(verdictOf(), 'not-measured');
});

test('it depends on what alone differs where two contradict each other', () => {
  const depends = (...findings: readonly Finding[]) => verdictOn(findings).dependsOn;
  assert.deepEqual(
    depends(
      attack('yes', { load: 'a', network: 'x' }),
      attack('no', { load: 'b', network: 'x' }),
      attack('no', { load: 'b', network: 'y' }),
    ),
    ['load'],
  );
  assert.deepEqual(
    depends(attack('yes', { load: 'a', network: 'x' }), attack('no', { load: 'b', network: 'y' })),
    ['load', 'network'],
  );
  // A size has no language, and is no other measure for that.
  assert.deepEqual(
    depends(attack('yes', { measure: 'size' }), attack('no', { measure: 'trip', language: 'python' })),
    ['measure'],
  );
  // What cannot be told contradicts nothing.
  assert.deepEqual(
    depends(attack('yes', { load: 'a' }), attack('no', { load: 'b' }), attack('tie', { message: 'z' })),
    ['load'],
  );
  assert.deepEqual(depends(attack('yes', { load: 'a' }), attack('yes', { load: 'b' })), []);
});

test('what is only told beside something missing does not count', () => {
  const { verdict, counts } = verdictOn([{ ...attack('no'), aside: true } as Finding]);
  assert.deepEqual([verdict, counts], ['not-measured', { yes: 0, no: 0, tie: 0, unknown: 0 }]);
});

test('every claim judges the same made-up run', async () => {
  const { run, records } = chapterRun();
  const claims = analyse(run, records, await loadClaims(await claimNames())).claims?.judged ?? [];
  assert.deepEqual(
    Object.fromEntries(claims.map(({ name, verdict, dependsOn }) => [name, [verdict, dependsOn]])),
    {
      'binary-smaller': ['depends', ['codec', 'compression']],
      'json-safe': ['true', []],
      'json-slower': ['depends', ['codec', 'language']],
      'msgpack-compromise': ['depends', ['codec']],
      'pickle-fast': ['depends', ['language']],
      'pickle-unsafe': ['depends', ['reader']],
      'tcp-reliable': ['true', []],
      'udp-faster': ['depends', ['load']],
      'udp-loses': ['depends', ['load']],
    },
  );
});

test('UDP against TCP: the ratio of each load, with its interval; an interval that holds 1 ranks nothing', async () => {
  const wavering = (base: number) => (round: number) => ({ sentOk: round % 2 === 0 ? base : 2 * base });
  const made = runWith([
    echoed('tcp', 1, () => ({ latencyNs: 40_000 })),
    echoed('udp', 1, () => ({ latencyNs: 20_000 })),
    echoed('tcp', 16, () => ({ sentOk: 1500 })),
    echoed('udp', 16, wavering(1000)),
  ]);
  const { verdict, findings } = await judged('udp-faster', made);
  assert.equal(verdict, 'partly');
  assert.deepEqual(
    findings.map((finding) =>
      finding.kind === 'comparison'
        ? [
            finding.measure,
            finding.answer,
            finding.ratio.median.toFixed(2),
            finding.ratio.interval?.low.toFixed(2),
          ]
        : finding.kind,
    ),
    [
      ['round-trip', 'yes', '0.50', '0.50'],
      ['throughput', 'tie', '1.00', '0.67'],
    ],
  );
});

test('a row that failed, or is not whole, is missing and not judged', async () => {
  const [tcp, good] = echoed('tcp', 1, () => ({ latencyNs: 40_000 }));
  const [udp] = echoed('udp', 1, () => ({}));
  const partial = runWith([
    [tcp, good],
    [udp, (round) => (round === 0 ? crashedRound(udp, 0) : networkRound(udp, round))],
  ]);
  const whole = await judged('udp-faster', partial);
  assert.deepEqual(
    [whole.verdict, whole.findings.map((finding) => finding.kind === 'missing' && finding.why)],
    ['not-measured', ['partial']],
  );
  const failed = runWith([
    [tcp, good],
    [udp, (round) => crashedRound(udp, round)],
  ]);
  assert.deepEqual(
    (await judged('udp-faster', failed)).findings.map((finding) => finding.kind === 'missing' && finding.why),
    ['failed'],
  );
  const without = await judged('udp-faster', runWith([[tcp, good]]));
  assert.deepEqual(without.findings, [{ kind: 'missing', why: 'left-out', what: { wire: 'udp' } }]);
});

test('fewer than six rounds tell nothing of times, and all of sizes', async () => {
  const { run, records } = chapterRun();
  const one = new Map([...records].map(([id, all]) => [id, all.filter(({ round }) => round === 0)]));
  const short = { run: { ...run, rounds: 1 }, records: one };
  assert.equal((await judged('pickle-fast', short)).verdict, 'cannot-tell');
  assert.equal((await judged('binary-smaller', short)).verdict, 'depends');
  assert.deepEqual(analyse(short.run, one, await loadClaims(['json-safe'])).claims?.doubts, [
    { kind: 'few-rounds', rounds: 1, needed: 6 },
  ]);
});

test('TCP that loses, doubles or reorders is not reliable', async () => {
  const verdictWith = async (truth: Parameters<typeof steady>[1]) =>
    (await judged('tcp-reliable', runWith([steady('tcp', truth)]))).verdict;
  assert.equal(await verdictWith({ sentOk: 100 }), 'true');
  assert.equal(await verdictWith({ sentOk: 100, unique: 99 }), 'false');
  assert.equal(await verdictWith({ sentOk: 100, client: { reordered: 1 } }), 'false');
  assert.equal(await verdictWith({ sentOk: 100, client: { duplicate: 1 } }), 'false');
});

test('UDP: how many were lost under which load, and where', async () => {
  const { findings } = await judged('udp-loses', chapterRun());
  assert.deepEqual(
    findings.map((finding) =>
      finding.kind === 'count'
        ? [
            finding.place.load?.kind,
            finding.sent,
            finding.lost,
            finding.reordered,
            finding.lostIn?.serverBuffer,
          ]
        : finding.kind,
    ),
    [
      ['rate', 12_000, 0, 18, 0],
      ['flood', 12_000, 600, 0, 600],
    ],
  );
  assert.equal((await judged('udp-loses', runWith([steady('udp', { sentOk: 100 })]))).verdict, 'false');
});

test('JSON is slower: true, false, and what cannot be told', async () => {
  const against = async (pickle: ReturnType<typeof timed>) => {
    const rows = [timed('json', 1000), pickle];
    const pickles = (await judged('json-slower', runWith(rows))).findings.filter(
      (finding) => finding.kind === 'comparison',
    );
    return verdictOn(pickles).verdict;
  };
  assert.equal(await against(timed('pickle', 500)), 'true');
  assert.equal(await against(timed('pickle', 2000)), 'false');
  assert.equal(await against(timed('pickle', 800, { wavers: true })), 'cannot-tell');
});

test('without Python what stands in for its pickle answers nothing, and the page is told why', async () => {
  for (const name of ['pickle-fast', 'pickle-unsafe']) {
    const { verdict, findings } = await judged(name, chapterRun(false));
    assert.equal(verdict, 'not-measured', name);
    assert.ok(findings.some((finding) => finding.kind !== 'missing' && finding.aside === true));
    assert.deepEqual(findings.at(-1), { kind: 'missing', why: 'unavailable', what: { runtime: 'python' } });
  }
  const { verdict, findings } = await judged('json-slower', chapterRun(false));
  assert.equal(verdict, 'depends');
  assert.deepEqual(findings.at(-1), { kind: 'missing', why: 'unavailable', what: { runtime: 'python' } });
});

test('a package that Python does not have is missing for its own reason', async () => {
  const { run, records } = chapterRun();
  const failed = {
    ...({ status: 'failed', codec: 'msgpack', payload: 'order', runtime: PYTHON.name } as const),
    ...{ code: 'UNAVAILABLE', message: 'pip install msgpack' },
  };
  const { findings } = await judged('json-slower', {
    run: { ...run, inspections: [...run.inspections, failed] },
    records,
  });
  const gone = findings.find((finding) => finding.kind === 'missing');
  assert.deepEqual(
    [gone?.why, gone?.what.codec, gone?.what.runtime],
    ['unavailable', 'msgpack', PYTHON.name],
  );
});

test('a JSON reader that calls, or that a message harms, is not safe', async () => {
  const verdictWith = async (outcomes: { executes?: number; pollutes?: number; hangs?: number }) =>
    (
      await judged(
        'json-safe',
        runWith([
          attackedRow('json', [
            { attack: 'calls', outcomes: { detected: 4, ...outcomes } },
            { attack: 'nesting', outcomes },
          ]),
        ]),
      )
    ).verdict;
  assert.equal(await verdictWith({}), 'true');
  assert.equal(await verdictWith({ executes: 1 }), 'false');
  assert.equal(await verdictWith({ pollutes: 1 }), 'false');
  assert.equal(await verdictWith({ hangs: 1 }), 'false');
});

test('rows stand side by side, each language its own; what is not valid is left out', async () => {
  const { run, records } = chapterRun();
  const beside = analyse(run, records, await loadClaims(['json-safe'])).claims?.beside ?? [];
  assert.deepEqual(
    beside.map(({ rows }) => rows.map(({ what }) => [what.codec ?? what.wire, what.runtime])),
    [
      [
        ...['json', 'pickle', 'msgpackr', 'msgpack'].map((codec) => [codec, 'node 20.20.2']),
        ...['json', 'pickle'].map((codec) => [codec, PYTHON.name]),
      ],
      ['tcp', 'udp', 'tcp', 'udp'].map((wire) => [wire, 'node 20.20.2']),
    ],
  );
});

test('without claims a report has none', () => {
  const { run, records } = chapterRun();
  assert.equal(analyse(run, records).claims, undefined);
});
