import { isDeepStrictEqual } from 'node:util';
import { copyOf, hex } from './_bytes.ts';
import { attempt, judged, type Target, type Trial } from './trial.ts';

/** The answer stands in no message, and is no byte: whoever has it has computed what he was sent. */
const EXPRESSION = '19 * 53';
const ANSWER = 1007;

const utf8 = (text: string): Buffer => Buffer.from(text);
/** A pickle of protocol 4 (PEP 3154): a global by name, a tuple of one text, and REDUCE, which calls. */
const PICKLED_CALL = Buffer.concat([
  ...[hex('80 04 8c 08'), utf8('builtins'), hex('8c 04'), utf8('eval'), hex('93 8c 07')],
  ...[utf8(EXPRESSION), hex('85 52 2e')],
]);

/**
 * Harmless messages that ask their receiver to compute something. One that calls could as well have called anything
 * else, so nothing else is tried.
 */
export const CALLS: readonly { readonly name: string; readonly bytes: Buffer }[] = [
  { name: 'pickle that calls eval', bytes: PICKLED_CALL },
  { name: 'pickle of protocol 0 that calls eval', bytes: utf8(`cbuiltins\neval\n(V${EXPRESSION}\ntR.`) },
  { name: 'expression', bytes: utf8(EXPRESSION) },
  { name: 'call in the syntax of JavaScript and Python', bytes: utf8(`eval("${EXPRESSION}")`) },
  { name: 'JSON that names a call', bytes: utf8(`{"__reduce__":["builtins.eval",["${EXPRESSION}"]]}`) },
];

/** Whether a decoded value is what was asked for. */
export const isAnswer = (value: unknown): boolean => isDeepStrictEqual(value, ANSWER);

export const callTrials = (target: Target): Trial[] =>
  CALLS.map(({ name, bytes }) => ({
    attack: 'calls',
    name,
    act: async () => {
      const receiver = await target.create();
      const got = attempt(() => receiver.decode(copyOf(target.wrap(bytes))));
      return () => judged('thrown' in got ? 'detected' : isAnswer(got.value) ? 'executes' : 'harmless');
    },
  }));
