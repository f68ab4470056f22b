import assert from 'node:assert/strict';
import type { Body } from '../types.ts';
import type { Bench } from './_bench.ts';

/** Text arrives as text or as its UTF-8. */
export const textOf = (body: Body | undefined): unknown =>
  body instanceof Uint8Array ? Buffer.from(body).toString() : body;

export async function carriesText({ client }: Bench): Promise<void> {
  const { ask } = await client();
  for (const text of ['', 'a', '{"snow":"\u2603 \ud83d\ude00 \u0000"}', '\u017e'.repeat(20_000)]) {
    assert.equal(textOf((await ask(text)).body), text);
  }
}

export async function carriesValues({ client }: Bench): Promise<void> {
  const { ask } = await client();
  const value = { list: [1, 'two'], map: new Map([[1, new Date(0)]]) };
  assert.deepEqual((await ask(value)).body, value);
}
