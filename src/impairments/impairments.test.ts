import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadPlugin } from '../plugins.ts';
import { seeded } from '../rng.ts';
import type { Delivery, Impairment, Options, Rng, SocketKind } from '../types.ts';

/** An rng that gives these numbers, and no more. */
function scripted(...numbers: readonly number[]): Rng {
  const rest = [...numbers];
  return () => {
    const next = rest.shift();
    if (next === undefined) throw new Error('one more random number was drawn than the script holds');
    return next;
  };
}

const packet = Buffer.from([1, 2, 3, 4]);
const passed: readonly Delivery[] = [{ packet, delayMs: 0 }];

async function make(text: string, rng: Rng = scripted(), socket: SocketKind = 'udp'): Promise<Impairment> {
  const [use = '', rest = ''] = text.split(/:(.*)/);
  const { parse, create } = await loadPlugin('impairments', { use });
  return create({ options: parse?.(rest) ?? {}, rng, socket });
}

const optionsOf = async (text: string): Promise<Options | undefined> => {
  const [use = '', rest = ''] = text.split(/:(.*)/);
  return (await loadPlugin('impairments', { use })).parse?.(rest);
};

test('none: everything goes on as it came', async () => {
  assert.deepEqual((await make('none')).apply(packet, 0), passed);
});

test('loss: a number below the share is a loss, one draw a packet', async () => {
  const { apply } = await make('loss:5%', scripted(0, 0.0499, 0.05, 0.99));
  assert.deepEqual(
    [0, 1, 2, 3].map((at) => apply(packet, at)),
    [[], [], passed, passed],
  );
});

test('burst: the next state is drawn first, and the loss is of the present one, as in sch_netem.c', async () => {
  const numbers = [0.5, 0.5, 0.009, 0.5, 0.5, 0.69, 0.5, 0.7, 0.09, 0.69, 0.5, 0.0005];
  const { apply } = await make('burst:1%/10%/70%/0.1%', scripted(...numbers));
  const lost = [0, 1, 2, 3, 4, 5].map((at) => apply(packet, at).length === 0);
  assert.deepEqual(lost, [false, false, true, false, true, true]);
});

test('burst without r, 1-h and 1-k has the defaults of tc', async () => {
  assert.deepEqual(await optionsOf('burst:20%'), { p: 0.2, lostInBad: 1, lostInGood: 0 });
  // Good to bad; bad, lost, back because 0.79 < r = 0.8; good again; bad again.
  const { apply } = await make('burst:20%', scripted(0.1, 0, 0.79, 0.99, 0.5, 0, 0.1, 0, 0.8, 0.5, 0.9, 0));
  const lost = [0, 1, 2, 3, 4, 5].map((at) => apply(packet, at).length === 0);
  assert.deepEqual(lost, [false, true, false, false, true, true]);
});

test('delay: mean and deviation of each shape, and never below zero', async () => {
  const delayMs = async (text: string, ...numbers: number[]) => {
    const [only, ...more] = (await make(text, scripted(...numbers))).apply(packet, 0);
    assert.deepEqual(more, []);
    return only !== undefined && 'delayMs' in only ? only.delayMs : Number.NaN;
  };
  assert.equal(await delayMs('delay:20ms'), 20);
  assert.deepEqual(
    await Promise.all([0, 0.5, 0.75].map((u) => delayMs('delay:20ms~5ms', u))),
    [15, 20, 22.5],
  );
  assert.equal(await delayMs('delay:1s~0.5s/uniform', 0), 500);
  // One standard deviation: sqrt(-2 ln(e^-0.5)) = 1 and cos(0) = 1.
  assert.equal((await delayMs('delay:20ms~5ms/normal', 1 - Math.exp(-0.5), 0)).toFixed(9), '25.000000000');
  // The median of a Pareto of shape 3 is the cube root of 2; its least value 1 lies 2/3 of a jitter below the mean.
  assert.equal(await delayMs('delay:20ms~6ms/pareto', 0), 16);
  assert.equal(
    (await delayMs('delay:20ms~6ms/pareto', 0.5)).toFixed(9),
    (20 + 8 * (2 ** (1 / 3) - 1.5)).toFixed(9),
  );
  assert.equal(await delayMs('delay:1ms~5ms', 0), 0);
});

test('delay: means of 100,000 seeded draws lie within 4 standard errors', async () => {
  // Standard deviations in jitters: uniform 1/sqrt(3), normal 1, pareto 4/3 of sqrt(3)/2.
  const deviations = { uniform: 3 ** -0.5, normal: 1, pareto: 2 / 3 ** 0.5 };
  for (const [shape, deviation] of Object.entries(deviations)) {
    const { apply } = await make(`delay:100ms~10ms/${shape}`, seeded(1, shape));
    let sumMs = 0;
    for (let n = 0; n < 100_000; n++) {
      const [only] = apply(packet, n);
      if (only !== undefined && 'delayMs' in only) sumMs += only.delayMs;
    }
    const error = Math.abs(sumMs / 100_000 - 100);
    assert.ok(error < (4 * 10 * deviation) / 100_000 ** 0.5, `${shape}: ${error}`);
  }
});

test('reorder: a share is held until so many have overtaken it', async () => {
  const { apply } = await make('reorder:5%+3', scripted(0.04, 0.05));
  assert.deepEqual(
    [0, 1].map((at) => apply(packet, at)),
    [[{ packet, delayMs: 0, behind: 3 }], passed],
  );
});

test('duplicate: a share comes twice', async () => {
  const { apply } = await make('duplicate:5%', scripted(0.04, 0.05));
  assert.deepEqual(
    [0, 1].map((at) => apply(packet, at)),
    [[...passed, ...passed], passed],
  );
});

test('corrupt: one bit of a copy', async () => {
  const { apply } = await make('corrupt:1%', scripted(0.009, 13 / 32, 0.01));
  const [damaged, ...more] = apply(packet, 0);
  assert.deepEqual(damaged, { packet: Uint8Array.from([1, 2 ^ 32, 3, 4]), delayMs: 0 });
  assert.deepEqual([more, [...packet]], [[], [1, 2, 3, 4]]);
  assert.deepEqual(apply(packet, 0), passed);
});

test('corrupt: every bit is flipped alone, whatever is drawn', async () => {
  const { create } = await loadPlugin('impairments', { use: 'corrupt' });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, seed) => {
      const bit = seed % (8 * bytes.length);
      const rng = scripted(0, (bit + 0.5) / (8 * bytes.length));
      const [only] = create({ options: { share: 1 }, rng, socket: 'udp' }).apply(bytes, 0);
      const changed = only !== undefined && 'packet' in only ? only.packet : bytes;
      const flipped = [...bytes].flatMap((byte, at) => (byte === changed[at] ? [] : [at]));
      assert.deepEqual(flipped, [bit >> 3]);
      assert.equal((bytes[bit >> 3] ?? 0) ^ (changed[bit >> 3] ?? 0), 1 << (bit & 7));
    }),
  );
});

test('rate: a packet takes its time on the link and waits for those before it; what finds the queue full is lost', async () => {
  // 8,000 bit/s carry 1 byte a ms; the queue holds two packets.
  const { apply } = await make('rate:8kbit/8B');
  const delays = [0, 0, 0, 3, 4, 100].map((at) =>
    apply(packet, at).map((one) => 'delayMs' in one && one.delayMs),
  );
  assert.deepEqual(delays, [[4], [8], [], [], [8], [4]]);
});

test('rate: an idle link takes a packet larger than the queue', async () => {
  const { apply } = await make('rate:8kbit/1B');
  assert.deepEqual(apply(packet, 0), [{ packet, delayMs: 4 }]);
  assert.deepEqual(apply(packet, 3), []);
  assert.deepEqual(apply(packet, 4), [{ packet, delayMs: 4 }]);
});

test('rate on a stream: a full queue stops the sender until there is room, and nothing is lost', async () => {
  const { apply } = await make('rate:8kbit/8B', scripted(), 'tcp');
  assert.deepEqual(apply(packet, 0), [{ packet, delayMs: 4 }]);
  assert.deepEqual(apply(packet, 0), [{ packet, delayMs: 8 }]);
  assert.deepEqual(apply(packet, 0), [{ packet, delayMs: 12 }, { pauseMs: 4 }]);
});

test('rate: a queue in ms holds what leaves in them; 100 ms unless told', async () => {
  assert.deepEqual(await optionsOf('rate:10mbit/50ms'), { bitsPerSecond: 1e7, queueBytes: 62_500 });
  assert.deepEqual(await optionsOf('rate:1gbit/64kB'), { bitsPerSecond: 1e9, queueBytes: 64_000 });
  assert.deepEqual(await optionsOf('rate:10mbit'), { bitsPerSecond: 1e7 });
  const { apply } = await make('rate:8kbit');
  const lost = Array.from({ length: 30 }, () => apply(packet, 0).length === 0).filter(Boolean).length;
  assert.equal(lost, 5);
});

test('blackhole: from t1 to just before t2 datagrams are lost and a stream waits for t2', async () => {
  const udp = await make('blackhole:200ms-0.7s');
  assert.deepEqual(
    [-5, 199.9, 200, 699.9, 700].map((at) => udp.apply(packet, at).length),
    [1, 1, 0, 0, 1],
  );
  const tcp = await make('blackhole:200ms-700ms', scripted(), 'tcp');
  assert.deepEqual(tcp.apply(packet, 250), [{ packet, delayMs: 450 }]);
  assert.deepEqual(tcp.apply(packet, 700), passed);
});

test('reset: at the chunk that crosses so many bytes, or at the first one from a time on', async () => {
  const bytes = await make('reset:8B', scripted(), 'tcp');
  assert.deepEqual(
    [0, 1, 2].map((at) => bytes.apply(packet, at)),
    [passed, passed, [{ reset: true }]],
  );
  const time = await make('reset:500ms', scripted(), 'tcp');
  assert.deepEqual(
    [499, 500].map((at) => time.apply(packet, at)),
    [passed, [{ reset: true }]],
  );
});

test('slow-reader: a chunk goes on, and the next is read when this one should be through', async () => {
  const { apply } = await make('slow-reader:2kB/s', scripted(), 'tcp');
  assert.deepEqual(apply(packet, 0), [{ packet, delayMs: 0 }, { pauseMs: 2 }]);
});
