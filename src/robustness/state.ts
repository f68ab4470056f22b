import { differences } from '../fidelity/equal.ts';
import type { Attack } from '../schema.ts';
import type { Codec } from '../types.ts';
import { copyOf } from './_bytes.ts';
import { MOST_BYTES } from './mutations.ts';
import { attempt, judged, type Target, type Trial, type Verdict } from './trial.ts';
import { wireOf } from './victim.ts';

const MESSAGES = 8;
/** Of large messages as few as an end can start anew between. */
const LEAST_MESSAGES = 3;

interface Sent {
  readonly bytes: Buffer;
  readonly value: unknown;
}

/**
 * What becomes of a connection whose two ends no longer know the same: one of them starts anew in the middle, or a
 * message is lost. Only what is read behind that is judged, and the worst of it tells.
 */
export function stateTrials(target: Target, messageBytes: number): Trial[] {
  const fitting = Math.floor(MOST_BYTES / messageBytes);
  const messages = Math.min(MESSAGES, Math.max(LEAST_MESSAGES, fitting));
  const values = Array.from({ length: messages }, (_, n) => target.variants[n % target.variants.length]);
  const places = Array.from({ length: messages - 1 }, (_, n) => n);
  const trial = (attack: Attack, name: string, judge: () => Promise<Done[]>): Trial => ({
    attack,
    name,
    act: async () => {
      const done = await judge();
      return () => worstOf(done);
    },
  });
  return [
    ...places.map((n) =>
      trial('receiver restarts', `behind message ${n + 1}`, async () =>
        read(await target.create(), (await send(target, values)).slice(n + 1)),
      ),
    ),
    ...places.map((n) =>
      trial('sender restarts', `behind message ${n + 1}`, async () => {
        const receiver = await target.create();
        read(receiver, (await send(target, values)).slice(0, n + 1));
        return read(receiver, await send(target, values.slice(n + 1)));
      }),
    ),
    ...places.map((n) =>
      trial('message lost', `message ${n + 1}`, async () => {
        const receiver = await target.create();
        const sent = await send(target, values);
        read(receiver, sent.slice(0, n));
        return read(receiver, sent.slice(n + 1));
      }),
    ),
  ];
}

/** By a sender that has met nothing yet. */
async function send({ create }: Target, values: readonly unknown[]): Promise<Sent[]> {
  const sender = await create();
  return values.map((value) => ({ bytes: wireOf(sender.encode(value)), value }));
}

type Done = ReturnType<typeof attempt> & { readonly expected: unknown };

const read = (receiver: Codec, sent: readonly Sent[]): Done[] =>
  sent.map(({ bytes, value }) => ({ ...attempt(() => receiver.decode(copyOf(bytes))), expected: value }));

function worstOf(done: readonly Done[]): Verdict {
  const lost = done.flatMap((one) => ('thrown' in one ? [] : differences(one.expected, one.value)));
  if (lost.length > 0) return judged('wrong', lost[0]);
  const refused = done.filter((one) => 'thrown' in one).length;
  return refused > 0 ? judged('detected', `${refused} of ${done.length} refused`) : judged('harmless');
}
