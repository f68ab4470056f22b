/** Suites as a user writes them: text of a module, as small as the question allows. */

import type { Ref } from '../types.ts';

const windows = { warmupMs: 50, windowMs: 100, rounds: 1 };

export interface Small {
  readonly codecs?: readonly string[];
  readonly payloads?: readonly (string | Ref)[];
  readonly rounds?: number;
  readonly windowMs?: number;
}

const moduleOf = (suite: object): string => `export default ${JSON.stringify(suite)};\n`;

/** json on tick in process, unless told. */
export const codecSuite = ({ codecs = ['json'], payloads = ['tick'], ...own }: Small = {}): string =>
  moduleOf({ title: 'small', ...windows, ...own, groups: [{ kind: 'codec', codecs, payloads }] });

/**
 * Opaque bytes echoed over a wire, unless told: one cell, because a table of opaque bytes has no floors; closed loop,
 * which a busy machine only slows. The first codec is the baseline.
 */
export const wireSuite = (
  transport: 'tcp' | 'udp',
  { codecs = ['none'], payloads = ['opaque'], ...own }: Small = {},
): string =>
  moduleOf({
    title: 'small',
    ...windows,
    baseline: codecs[0],
    ...own,
    groups: [
      {
        kind: 'network',
        scenario: 'echo',
        transport,
        codecs,
        payloads,
        loads: [{ kind: 'closed', clients: 1, depth: 4 }],
      },
    ],
  });

/** JSON, whole. `body` replaces encode: what a codec may do wrong. */
export const codecModule = (encode = 'Buffer.from(JSON.stringify(value))'): string =>
  `export default () => ({
  encode: (value) => ${encode},
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()),
});
`;
