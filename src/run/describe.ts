import { homedir } from 'node:os';
import { asWirebenchError, type OnFailure } from '../errors.ts';
import { isDataFile, isPath, keyOf, nameOf, withoutFolders } from '../names.ts';
import { packageVersion } from '../packages.ts';
import type { Described } from '../plan.ts';
import { builtinNames, type Kind, type Kinds, loadCodec, loadPlugin, unknownName } from '../plugins.ts';
import type { ResolvedSuite } from '../suite.ts';
import type { CodecMeta, Ref } from '../types.ts';
import type { Launcher } from './launch.ts';
import { PREPARE_MS } from './limits.ts';

/** A compression is named by a codec, never by a suite. */
type Described1<K extends DescribedKind> = Kinds[K]['meta'] | string;
type DescribedKind = Exclude<Kind, 'compressions'>;

/**
 * What every plug-in of the suite says of itself. A built-in is read without loading its package; a user's is loaded
 * in a role of its own, so one that hangs, exits or throws is a skip with that reason. Throws UNKNOWN_NAME.
 */
export async function describeAll(
  suite: ResolvedSuite,
  launcher: () => Promise<Launcher>,
  onFailure: OnFailure,
  /** Other runtimes will run them: what is not available in this one may be there. */
  elsewhere = false,
): Promise<Described> {
  const of = <K extends DescribedKind>(kind: K, refs: readonly Ref[]) =>
    describeKind(kind, refs, { launcher, onFailure, elsewhere });
  const networks = suite.groups.filter((group) => group.kind === 'network');
  const impairments = networks.flatMap(({ impair = [] }) => impair.flat());
  await checkOptions(impairments);
  return {
    scenarios: await of(
      'scenarios',
      networks.flatMap(({ scenario, beside }) => [scenario, ...(beside ? [beside] : [])]),
    ),
    codecs: await of('codecs', [...suite.groups.flatMap((group) => group.codecs), { use: 'none' }]),
    payloads: await of(
      'payloads',
      suite.groups.flatMap((group) => group.payloads),
    ),
    transports: await of(
      'transports',
      networks.map((group) => group.transport),
    ),
    impairments: await of('impairments', impairments),
  };
}

/** Built-in impairments know their options: what is wrong with them is found before anything runs. Throws BAD_OPTION. */
async function checkOptions(impairments: readonly Ref[]): Promise<void> {
  for (const ref of impairments) {
    if (isPath(ref.use)) continue;
    const { create, meta } = await loadPlugin('impairments', ref);
    create({ options: ref.options ?? {}, rng: () => 0, socket: meta.sockets[0] ?? 'udp' });
  }
}

interface Means {
  readonly launcher: () => Promise<Launcher>;
  readonly onFailure: OnFailure;
  readonly elsewhere: boolean;
}

async function describeKind<K extends DescribedKind>(
  kind: K,
  refs: readonly Ref[],
  { launcher, onFailure, elsewhere }: Means,
): Promise<Map<string, Described1<K>>> {
  const described = new Map<string, Described1<K>>();
  const names = await builtinNames(kind);
  for (const ref of refs) {
    if (described.has(keyOf(ref))) continue;
    if (!isPath(ref.use) && !names.includes(ref.use)) throw unknownName(kind, ref.use, names);
    const ours = !isPath(ref.use) || isDataFile(ref.use);
    described.set(
      keyOf(ref),
      ours
        ? await describeOurs(kind, ref, elsewhere)
        : await describeUsers(kind, ref, await launcher(), onFailure),
    );
  }
  return described;
}

async function describeOurs<K extends DescribedKind>(
  kind: K,
  ref: Ref,
  elsewhere: boolean,
): Promise<Described1<K>> {
  const { meta } = await (kind === 'codecs' ? loadCodec(ref) : loadPlugin(kind, ref));
  // The cast says only that some kinds have these.
  const { package: needed, unavailable } = meta as Partial<CodecMeta>;
  if (unavailable !== undefined && !elsewhere) return unavailable;
  const missing = needed !== undefined && (await packageVersion(needed, ref.package)) === undefined;
  return missing ? `${nameOf(ref)} needs a package: npm install ${needed}` : meta;
}

async function describeUsers<K extends DescribedKind>(
  kind: K,
  ref: Ref,
  launcher: Launcher,
  onFailure: OnFailure,
): Promise<Described1<K>> {
  const role = launcher.launch(`process that loads ${ref.use}`);
  try {
    role.prepare({ kind: 'describe', of: kind, ref });
    const { meta } = await role.expect('described', PREPARE_MS);
    // The cast is checked in the role: loadPlugin completes and returns a meta of this kind.
    return meta as unknown as Described1<K>;
  } catch (thrown) {
    const error = asWirebenchError(thrown, 'BAD_PLUGIN', ref.use);
    if (error.code === 'UNKNOWN_NAME') throw error;
    onFailure(nameOf(ref), error);
    return withoutFolders(`${error.code}: ${error.message}`, process.cwd(), homedir());
  } finally {
    await role.kill();
  }
}
