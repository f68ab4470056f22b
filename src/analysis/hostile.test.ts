import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceSentences } from '../report/advice-sentences.ts';
import type { Attacks, Report } from '../schema.ts';
import type { Advice } from './advice.ts';
import { hostileVerdicts } from './hostile.ts';

type Attack = Attacks['attacks'][number];

const attack = (
  name: Attack['attack'],
  outcomes: Attack['outcomes'],
  parts: Partial<Attack> = {},
): Attack => ({
  attack: name,
  messageBytes: 10,
  outcomes,
  notable: [],
  ...parts,
});
const reportOf = (
  attacks: { readonly [codec: string]: readonly Attack[] },
  parts: Partial<Pick<Report, 'refused' | 'skips'>> = {},
): Report =>
  // The cast leaves out what the verdicts have no eye for.
  ({
    attacks: Object.entries(attacks).map(([name, of]) => ({ table: 't', cell: name, name, attacks: of })),
    refused: [],
    skips: [],
    ...parts,
  }) as unknown as Report;

test('whoever hangs, crashes, eats memory, pollutes or is poisoned is out, with how many of how many', () => {
  const example = { name: 'bit 3 of byte 44', outcome: 'hangs' as const, detail: '' };
  const { withstood, ruledOut } = hostileVerdicts(
    ['slow', 'several'],
    reportOf({
      slow: [
        attack('truncated', { detected: 1000 }),
        attack(
          'bit flips',
          { hangs: 2, wrong: 498, detected: 500, 'not tried': 300 },
          { notable: [example] },
        ),
      ],
      several: [
        attack('lengths', { 'out of memory': 1, crashes: 2, exits: 3 }),
        attack('prototype keys', { pollutes: 4, prototype: 5, poisons: 6 }),
      ],
    }),
  );
  assert.deepEqual(withstood, []);
  assert.deepEqual(ruledOut, [
    { what: 'slow', reason: 'of 2,000 hostile messages 2 hang (bit flips: bit 3 of byte 44)' },
    {
      what: 'several',
      reason:
        'of 21 hostile messages 1 eat memory, 2 crash the process, 3 end the process, 4 change every object of the process, 5 set the prototype of a decoded object and 6 leave a decoder that no longer reads what is valid',
    },
  ]);
});

test('what is silently wrong rules nobody out, and is counted', () => {
  const { withstood, ruledOut } = hostileVerdicts(
    ['json'],
    reportOf({
      json: [
        attack('truncated', { detected: 60, 'not tried': 7 }),
        attack('bit flips', { wrong: 30, harmless: 10 }),
      ],
    }),
  );
  assert.deepEqual(ruledOut, []);
  assert.deepEqual(withstood, [{ name: 'json', messages: 100, wrong: 30 }]);
});

test('whoever could not be tried is out, and why is told', () => {
  const failed = [{ what: 'died, robustness of p', reason: 'ROLE_HUNG: said nothing' }];
  const skips = [{ what: 'left on p, in process', reason: 'it evaluates what it is given' }];
  const { withstood, ruledOut } = hostileVerdicts(
    ['died', 'left', 'lost'],
    reportOf({}, { refused: failed, skips }),
  );
  assert.deepEqual(withstood, []);
  assert.deepEqual(
    ruledOut.map(({ what, reason }) => `${what}: ${reason}`),
    [
      'died: could not be tried with hostile bytes: ROLE_HUNG: said nothing',
      'left: could not be tried with hostile bytes: it evaluates what it is given',
      'lost: could not be tried with hostile bytes: nothing was told of it',
    ],
  );
});

test('the advice says what hostile bytes did to the codec it names, beside the others', () => {
  const row = (name: string) => ({
    name,
    sizeBytes: 100,
    encodeNs: 1,
    decodeNs: 1,
    transmitNs: 1,
    total: { median: 3, interval: null, rounds: [3], ratio: null },
    toBest: null,
  });
  const advice: Advice = {
    kind: 'advice',
    question: { payload: 'p', bitsPerSecond: 1e9, roundTripMs: 0, needs: [], untrusted: true },
    rows: [row('v8'), row('json')],
    baseline: null,
    byRate: [],
    bySize: [],
    sizesOf: null,
    confirmed: [],
    ruledOut: [],
    withstood: [
      { name: 'json', messages: 1000, wrong: 250 },
      { name: 'v8', messages: 2000, wrong: 1000 },
    ],
  };
  assert.ok(
    adviceSentences(advice).includes(
      'None of 2,000 hostile messages did harm to v8; 50.0 % of them came out as another value without an error (json 25.0 %), so check what is decoded.',
    ),
    adviceSentences(advice).join('\n'),
  );
  const safe = { ...advice, withstood: [{ name: 'v8', messages: 2000, wrong: 0 }] };
  assert.ok(
    adviceSentences(safe).includes(
      'None of 2,000 hostile messages did harm to v8; none came out as another value without an error.',
    ),
  );
});
