import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fragmentsOf, messageLoss } from '../fragments.ts';
import { seeded } from '../rng.ts';
import burst, { type BurstOptions, meanLoss } from './burst.ts';
import mtu from './mtu.ts';

const PACKETS = 400_000;
const packet = Buffer.alloc(1);

function lostOf(apply: (packet: Uint8Array, atMs: number) => readonly unknown[], bytes = packet): number {
  let lost = 0;
  for (let n = 0; n < PACKETS; n++) if (apply(bytes, n).length === 0) lost++;
  return lost / PACKETS;
}

/**
 * The standard error of the share lost among n packets: Bernoulli's, and the covariances of the two-state chain, which
 * fall by 1 - p - r from one packet to the next and so add up to a geometric series.
 */
function standardError({ p, r = 1 - p, lostInBad = 1, lostInGood = 0 }: BurstOptions, n: number): number {
  const bad = p / (p + r);
  const mean = meanLoss({ p, r, lostInBad, lostInGood });
  const kept = 1 - p - r;
  const covariances = (bad * (1 - bad) * (lostInBad - lostInGood) ** 2 * kept) / (1 - kept);
  return ((mean * (1 - mean) + 2 * covariances) / n) ** 0.5;
}

test('the mean loss of Gilbert-Elliott has its closed form', () => {
  assert.equal(meanLoss({ p: 0.01, r: 0.09, lostInBad: 0.5, lostInGood: 0 }).toFixed(12), '0.050000000000');
  assert.equal(meanLoss({ p: 0.25 }), 0.25);
  assert.equal(meanLoss({ p: 0, r: 0, lostInGood: 0.1 }), 0.1);
  assert.equal(meanLoss({ p: 1, r: 0, lostInBad: 0.3 }), 0.3);
});

test('400,000 seeded packets lose what the closed form says, within 4 standard errors of the correlated process', () => {
  const models: BurstOptions[] = [
    { p: 0.01, r: 0.1, lostInBad: 0.7, lostInGood: 0.001 },
    { p: 0.002, r: 0.05 },
    { p: 0.2 },
    { p: 0.3, r: 0.9, lostInBad: 0.5, lostInGood: 0.05 },
  ];
  for (const options of models) {
    const rng = seeded(1, JSON.stringify(options));
    const { apply } = burst({ options: { ...options }, rng, socket: 'udp' });
    const error = Math.abs(lostOf(apply) - meanLoss(options)) / standardError(options, PACKETS);
    assert.ok(error < 4, `${JSON.stringify(options)}: ${error} standard errors`);
  }
});

test('bursts are as long as the bad state lasts: 1 / r packets in the mean when all of it is lost', () => {
  const { apply } = burst({ options: { p: 0.01, r: 0.2 }, rng: seeded(2), socket: 'udp' });
  let bursts = 0;
  let lost = 0;
  let before = false;
  for (let n = 0; n < PACKETS; n++) {
    const now = apply(packet, n).length === 0;
    if (now) lost++;
    if (now && !before) bursts++;
    before = now;
  }
  // Geometric lengths: their standard deviation is sqrt(1 - r) / r.
  assert.ok(Math.abs(lost / bursts - 5) < (4 * 0.8 ** 0.5) / 0.2 / bursts ** 0.5, `${lost / bursts}`);
});

/** RFC 791, as its procedure has it: cut off the largest multiple of 8 that fits, until the rest fits. */
function fragmentsByProcedure(datagramBytes: number, mtuBytes: number): number {
  let restBytes = 8 + datagramBytes;
  let fragments = 1;
  while (restBytes > mtuBytes - 20) {
    restBytes -= Math.floor((mtuBytes - 20) / 8) * 8;
    fragments++;
  }
  return fragments;
}

test('fragments: 1472 bytes fit an MTU of 1500, 65,507 need 45 packets', () => {
  const at1500 = [0, 1, 1472, 1473, 2952, 2953, 65_507].map((bytes) => fragmentsOf(bytes, 1500));
  assert.deepEqual(at1500, [1, 1, 1, 2, 2, 3, 45]);
  // 1260 bytes of room: cut to 1256, but the last piece may fill it.
  assert.deepEqual(
    [1252, 1253, 2508, 2509].map((bytes) => fragmentsOf(bytes, 1280)),
    [1, 2, 2, 3],
  );
});

test('fragments: the formula is the procedure, for every size and MTU', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 65_507 }),
      fc.integer({ min: 68, max: 65_535 }),
      (bytes, mtuBytes) => assert.equal(fragmentsOf(bytes, mtuBytes), fragmentsByProcedure(bytes, mtuBytes)),
    ),
  );
});

test('mtu: a message is lost with 1 - (1 - p)^k, within 4 standard errors', () => {
  assert.equal(messageLoss(1472, 1500, 0.01).toFixed(12), '0.010000000000');
  assert.equal(messageLoss(3000, 1500, 0.5), 0.875);
  for (const [bytes, mtuBytes] of [
    [1000, 1500],
    [4000, 1500],
    [4000, 1280],
    [65_507, 1500],
  ] as const) {
    const rng = seeded(3, String(bytes), String(mtuBytes));
    const { apply } = mtu({ options: { mtuBytes, packetLoss: 0.01 }, rng, socket: 'udp' });
    const predicted = messageLoss(bytes, mtuBytes, 0.01);
    const error = Math.abs(lostOf(apply, Buffer.alloc(bytes)) - predicted);
    assert.ok(
      error < 4 * ((predicted * (1 - predicted)) / PACKETS) ** 0.5,
      `${bytes} at ${mtuBytes}: ${error}`,
    );
  }
});

test('mtu: of two codecs the larger messages lose those of the smaller, and more', () => {
  const options = { mtuBytes: 1500, packetLoss: 0.05 };
  const lostBy = (bytes: number) => {
    const { apply } = mtu({ options, rng: seeded(4), socket: 'udp' });
    return Array.from({ length: 5000 }, (_, n) => apply(Buffer.alloc(bytes), n).length === 0);
  };
  const small = lostBy(1000);
  const large = lostBy(5000);
  assert.equal(small.filter((lost, n) => lost && !large[n]).length, 0);
  assert.ok(large.filter(Boolean).length > small.filter(Boolean).length);
});
