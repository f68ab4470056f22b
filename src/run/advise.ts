import type { Evidence, Question } from '../analysis/advice.ts';
import { advise } from '../analysis/advice.ts';
import { hostileVerdicts, type Withstood } from '../analysis/hostile.ts';
import { shortlist } from '../analysis/shortlist.ts';
import { WirebenchError } from '../errors.ts';
import { preservedBy } from '../fidelity/preserved.ts';
import { isPath, nameOf } from '../names.ts';
import { builtinNames } from '../plugins.ts';
import { parseCodec, parsePayload } from '../refs.ts';
import type { Report, Skip } from '../schema.ts';
import type { ResolvedSuite } from '../suite.ts';
import type { Feature, Ref } from '../types.ts';
import { candidates } from './candidates.ts';
import { type RunOptions, runSuite } from './session.ts';

/** As many values in a list as show what a large message costs. */
const REPEAT = 16;
const FINALISTS = 3;
/** Over a link where one message takes longer, nothing is confirmed. */
const LONGEST_TRANSMIT_MS = 1000;

export type AdviseOptions = Pick<
  RunOptions,
  'seed' | 'out' | 'command' | 'signal' | 'onPlanned' | 'onProgress' | 'onFailure'
> & {
  readonly payload: string;
  /** Instead of every codec there is. */
  readonly codecs: readonly string[] | undefined;
};

export interface Gathered {
  readonly evidence: Evidence;
  /** Of the runs behind it. */
  readonly folders: readonly string[];
}

/**
 * Measures what the question needs: one short round of every codec that may do, alone and compressed; where bytes are not
 * to be trusted, what hostile ones do to the best; the best of them well; the best three over a link like the one asked
 * about. null: interrupted. Throws what keeps a run from running.
 */
export async function gather(question: Question, options: AdviseOptions): Promise<Gathered | null> {
  const folders: string[] = [];
  const measured = async (suite: ResolvedSuite): Promise<Report | null> => {
    const result = await runSuite({ ...options, suite, filters: {} });
    folders.push(result.folder);
    return result.interrupted ? null : result.report;
  };
  const payload = parsePayload(options.payload);
  const plain = (options.codecs ?? (await builtinNames('codecs'))).map(parseCodec);
  const kept = await keptBy(plain, question, measured);
  if (!kept) return null;
  const { refs, ruledOut } = await candidates(question, plain, kept);
  if (refs.length === 0) throw noneLeft(ruledOut);
  const first = await measured(speedSuite('advise-first-look', 1, 60, refs, [payload]));
  const short = first && (await shortlisted(question, first, refs, payload, measured));
  if (!short) return null;
  const payloads = [payload, { ...payload, repeat: REPEAT }];
  const speed =
    short.finalists.length === 0
      ? { ...first, tables: [], refused: [] }
      : await measured(speedSuite('advise-speed', 6, 150, short.finalists, payloads));
  if (!speed) return null;
  const evidence: Evidence = {
    speed,
    repeat: REPEAT,
    ruledOut: [...ruledOut, ...first.skips, ...first.refused, ...short.ruledOut],
    ...(short.withstood && { withstood: short.withstood }),
  };
  const three = advise(question, evidence)
    .rows.slice(0, FINALISTS)
    .filter(({ transmitNs }) => transmitNs < LONGEST_TRANSMIT_MS * 1e6)
    .flatMap(({ name }) => refs.filter((ref) => nameOf(ref) === name));
  if (three.length === 0) return { evidence, folders };
  const confirmation = await measured(linkSuite(question, three, payload));
  return confirmation && { evidence: { ...evidence, confirmation }, folders };
}

function noneLeft(ruledOut: readonly Skip[]): WirebenchError {
  const reasons = ruledOut.map(({ what, reason }) => `${what}: ${reason}`).join('; ');
  return new WirebenchError(
    'NOTHING_TO_RUN',
    `no codec is left (${reasons}); give others with --codec, or need less`,
  );
}

interface Shortlisted {
  readonly finalists: Ref[];
  readonly ruledOut: readonly Skip[];
  readonly withstood?: readonly Withstood[];
}

/** Where bytes are not to be trusted, whoever comes to harm makes room for the next one, who is then tried as well. */
async function shortlisted(
  { bitsPerSecond, untrusted }: Question,
  first: Report,
  refs: readonly Ref[],
  payload: Ref,
  measured: (suite: ResolvedSuite) => Promise<Report | null>,
): Promise<Shortlisted | null> {
  const withstood: Withstood[] = [];
  const harmed: Skip[] = [];
  for (;;) {
    const short = shortlist(first, bitsPerSecond, new Set(harmed.map(({ what }) => what)));
    const finalists = refs.filter((ref) => short.names.includes(nameOf(ref)));
    if (!untrusted) return { finalists, ruledOut: short.ruledOut };
    const untried = finalists.filter((ref) => withstood.every(({ name }) => name !== nameOf(ref)));
    if (untried.length === 0) return { finalists, ruledOut: [...short.ruledOut, ...harmed], withstood };
    const report = await measured(hostileSuite(untried, payload));
    if (!report) return null;
    const verdicts = hostileVerdicts(untried.map(nameOf), report);
    withstood.push(...verdicts.withstood);
    harmed.push(...verdicts.ruledOut);
  }
}

const suiteOf = (
  name: string,
  title: string,
  rounds: number,
  windowMs: number,
  groups: ResolvedSuite['groups'],
): ResolvedSuite => ({ name, title, rounds, warmupMs: windowMs, windowMs, baseline: 'json', groups });

const speedSuite = (name: string, rounds: number, windowMs: number, codecs: Ref[], payloads: Ref[]) =>
  suiteOf(name, 'which codec for this payload and link', rounds, windowMs, [
    { kind: 'codec', codecs: codecs.map(copyOf), payloads: payloads.map(copyOf) },
  ]);

/** Of the user's own codecs, where features are needed: a declaration may be wrong, or missing. null: interrupted. */
async function keptBy(
  plain: readonly Ref[],
  { needs }: Question,
  measured: (suite: ResolvedSuite) => Promise<Report | null>,
): Promise<ReadonlyMap<string, readonly Feature[]> | null> {
  const own = plain.filter(({ use, package: copy }) => isPath(use) || copy !== undefined);
  if (needs.length === 0 || own.length === 0) return new Map();
  const report = await measured(keptSuite(own.map(({ compress: _, ...ref }) => ref)));
  return report && new Map((report.fates ?? []).map(({ name, values }) => [name, preservedBy(values)]));
}

const keptSuite = (codecs: Ref[]): ResolvedSuite =>
  suiteOf('advise-needs', 'what codecs bring back', 1, 1, [
    { kind: 'codec', study: 'faithfulness', codecs: codecs.map(copyOf), payloads: [] },
  ]);

const hostileSuite = (codecs: Ref[], payload: Ref): ResolvedSuite =>
  suiteOf('advise-hostile', 'what hostile bytes do to the best for this payload and link', 1, 1, [
    { kind: 'codec', study: 'robustness', codecs: codecs.map(copyOf), payloads: [copyOf(payload)] },
  ]);

/** A relay with the rate and the delay of the link, one message in flight: latency is what a message takes. */
function linkSuite({ bitsPerSecond, roundTripMs }: Question, codecs: Ref[], payload: Ref): ResolvedSuite {
  const windowMs = Math.max(500, Math.ceil(30 * roundTripMs));
  const delay = roundTripMs > 0 ? [{ use: 'delay', options: { meanMs: roundTripMs / 2 } }] : [];
  return suiteOf('advise-link', 'the best three over a link like the one asked about', 6, windowMs, [
    {
      kind: 'network',
      scenario: { use: 'request' },
      transport: { use: 'tcp' },
      codecs: codecs.map(copyOf),
      payloads: [copyOf(payload)],
      loads: [{ kind: 'closed', clients: 1, depth: 1 }],
      impair: [[...delay, { use: 'rate', options: { bitsPerSecond, queueBytes: 2 ** 30 } }]],
    },
  ]);
}

/** A suite's references are its own to change; those of the caller are not. */
const copyOf = (ref: Ref) => ({ ...ref, ...(ref.options && { options: { ...ref.options } }) });
