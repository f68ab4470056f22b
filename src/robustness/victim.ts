import { isDeepStrictEqual } from 'node:util';
import { WirebenchError } from '../errors.ts';
import { differences } from '../fidelity/equal.ts';
import type { Body, Codec } from '../types.ts';
import { copyOf } from './_bytes.ts';
import { attempt, type Done, judged, type Target, type Verdict } from './trial.ts';

/** A decoder in the middle of a connection, and a valid message for it. */
export interface Victim {
  readonly message: Buffer;
  /** Gives it bytes, and then the valid message. */
  attack(bytes: Uint8Array): { readonly got: Done; readonly after: Done };
  /** What that means; a decoder that no longer reads what is valid is replaced by a new one. */
  judge(acted: ReturnType<Victim['attack']>): Promise<Verdict>;
}

/** Both ends have exchanged every variant once, so that shared state is there. Throws NOT_FAITHFUL for a codec that does not even read that. */
export async function createVictim({ create, variants }: Target): Promise<Victim> {
  const [expected] = variants;
  const sender = await create();
  const known = variants.map((variant) => wireOf(sender.encode(variant)));
  const message = wireOf(sender.encode(expected));
  const primed = async (): Promise<Codec> => {
    const receiver = await create();
    for (const bytes of known) receiver.decode(copyOf(bytes));
    return receiver;
  };
  let receiver = await primed();
  const reference = receiver.decode(copyOf(message));
  const [lost] = differences(expected, reference);
  if (lost !== undefined)
    throw new WirebenchError('NOT_FAITHFUL', `a value did not come back as it was: ${lost}`);
  const isRead = (after: Done) =>
    'value' in after &&
    (isDeepStrictEqual(after.value, reference) || differences(reference, after.value).length === 0);
  return {
    message,
    attack: (bytes) => ({
      got: attempt(() => receiver.decode(copyOf(bytes))),
      after: attempt(() => receiver.decode(copyOf(message))),
    }),
    judge: async ({ got, after }) => {
      if (!isRead(after)) {
        receiver = await primed();
        return judged('poisons', 'the next valid message was not read');
      }
      return verdictOf(got, expected);
    },
  };
}

/** Of a decoder that was given something else than `expected`. */
export function verdictOf(got: Done, expected: unknown): Verdict {
  if ('thrown' in got) return judged('detected');
  const [lost] = differences(expected, got.value);
  return lost === undefined ? judged('harmless') : judged('wrong', lost);
}

/** Text as its UTF-8. */
export function wireOf(body: Body): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return copyOf(body);
  throw new WirebenchError(
    'NOT_BYTES',
    'encode() returned neither bytes nor text; return a Uint8Array or a string',
  );
}
