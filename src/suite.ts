import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { splitImpairments } from './_impaired.ts';
import { messageOf, WirebenchError } from './errors.ts';
import { isPath, nameOf, publicPath } from './names.ts';
import { absolutePath, builtinNames, moduleUrl, suiteNames, suiteUrl, unknownName } from './plugins.ts';
import { parseCodec, parsePayload } from './refs.ts';
import { LoadSchema, RefSchema } from './schema.ts';
import { type Load, type Ref, STUDIES } from './types.ts';

const refOf = (parse: (text: string) => Ref) =>
  v.pipe(
    v.union([v.string(), RefSchema]),
    v.transform(
      (given): v.InferOutput<typeof RefSchema> => (typeof given === 'string' ? parse(given) : given),
    ),
  );
const ref = refOf((use) => ({ use }));
const codecs = v.pipe(v.array(refOf(parseCodec)), v.minLength(1));
const payloads = v.pipe(v.array(refOf(parsePayload)), v.minLength(1));
const inProcess = v.pipe(
  v.strictObject({
    kind: v.literal('codec'),
    study: v.exactOptional(v.picklist(STUDIES)),
    codecs: v.union([v.literal('all'), codecs]),
    payloads: v.optional(v.array(refOf(parsePayload)), []),
  }),
  v.check(
    ({ study, payloads }) => (study === 'faithfulness') === (payloads.length === 0),
    'faithfulness has no payloads, every other study has one or more',
  ),
);
const impairments = v.union([v.pipe(v.string(), v.transform(splitImpairments)), v.array(ref)]);
const ms = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_600_000));

const SuiteSchema = v.strictObject({
  title: v.string(),
  rounds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 6),
  warmupMs: v.optional(ms, 300),
  windowMs: v.optional(ms, 800),
  baseline: v.optional(v.string(), 'json'),
  sizeLoss: v.exactOptional(v.literal(true)),
  claims: v.exactOptional(v.pipe(v.array(v.string()), v.minLength(1))),
  groups: v.pipe(
    v.array(
      v.variant('kind', [
        inProcess,
        v.strictObject({
          kind: v.literal('network'),
          scenario: ref,
          transport: ref,
          codecs,
          payloads,
          loads: v.pipe(v.array(LoadSchema), v.minLength(1)),
          impair: v.exactOptional(v.pipe(v.array(impairments), v.minLength(1))),
          rcvbufBytes: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 30))),
          beside: v.exactOptional(ref),
        }),
      ]),
    ),
    v.minLength(1),
  ),
});

/** A suite whose references are whole: built-in names, or paths relative to the working folder. */
export type ResolvedSuite = Omit<ParsedSuite, 'groups'> & {
  readonly name: string;
  readonly groups: readonly ResolvedGroup[];
};
type ParsedSuite = v.InferOutput<typeof SuiteSchema>;
type Named<Group> = Group extends { codecs: unknown } ? Omit<Group, 'codecs'> & { codecs: Ref[] } : never;
export type ResolvedGroup = Named<ParsedSuite['groups'][number]>;
export type CodecGroup = Extract<ResolvedGroup, { kind: 'codec' }>;
export type NetworkGroup = Extract<ResolvedGroup, { kind: 'network' }> & { readonly loads: readonly Load[] };

/** Loads a built-in suite by name or a user's by path. Throws UNKNOWN_NAME or BAD_SUITE. */
export async function loadSuite(use: string, cwd = process.cwd()): Promise<ResolvedSuite> {
  const url = isPath(use) ? await moduleUrl(absolutePath(use, cwd), use) : await builtinSuite(use);
  const module = (await import(url.href).catch((error: unknown) => {
    throw new WirebenchError('BAD_SUITE', `the suite ${use} does not load: ${messageOf(error)}`, error);
  })) as { default?: unknown };
  const checked = checkSuite(nameOf({ use }), module.default);
  const all = (await builtinNames('codecs')).map((use): Ref => ({ use }));
  return { ...checked, ...placed(checked, all, dirname(fileURLToPath(url)), cwd), name: nameOf({ use }) };
}

async function builtinSuite(name: string): Promise<URL> {
  const names = await suiteNames();
  if (!names.includes(name)) throw unknownName('suites', name, names);
  return suiteUrl(name);
}

function checkSuite(name: string, value: unknown): ParsedSuite {
  const result = v.safeParse(SuiteSchema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue) ?? 'the default export';
  throw new WirebenchError('BAD_SUITE', `the suite ${name} is not valid at ${where}: ${issue.message}`);
}

/** Its references from the working folder, where they are paths from the suite's own. `all`: the codecs that 'all' stands for. */
function placed(
  { groups, baseline }: ParsedSuite,
  all: readonly Ref[],
  folder: string,
  cwd: string,
): Pick<ResolvedSuite, 'baseline' | 'groups'> {
  const path = (use: string): string => publicPath(absolutePath(use, folder), cwd, homedir());
  const place = (given: Ref): Ref =>
    isPath(given.use)
      ? { ...given, use: path(given.use), ...(given.files && { files: given.files.map(path) }) }
      : given;
  const placedGroups = groups.map(
    (group): ResolvedGroup => ({
      ...group,
      codecs: (group.codecs === 'all' ? all : group.codecs).map(place),
      payloads: group.payloads.map(place),
      ...(group.kind === 'network' && { scenario: place(group.scenario), transport: place(group.transport) }),
      ...(group.kind === 'network' &&
        group.impair && { impair: group.impair.map((list) => list.map(place)) }),
      ...(group.kind === 'network' && group.beside && { beside: place(group.beside) }),
    }),
  );
  return { baseline: place({ use: baseline }).use, groups: placedGroups };
}
