import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { splitImpairments } from './_impaired.ts';
import { messageOf, WirebenchError } from './errors.ts';
import { isPath, nameOf, publicPath } from './names.ts';
import { absolutePath, moduleUrl, suiteNames, suiteUrl, unknownName } from './plugins.ts';
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
const impairments = v.union([v.pipe(v.string(), v.transform(splitImpairments)), v.array(ref)]);
const ms = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_600_000));

const SuiteSchema = v.strictObject({
  title: v.string(),
  rounds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 6),
  warmupMs: v.optional(ms, 300),
  windowMs: v.optional(ms, 800),
  baseline: v.optional(v.string(), 'json'),
  sizeLoss: v.exactOptional(v.literal(true)),
  groups: v.pipe(
    v.array(
      v.variant('kind', [
        v.strictObject({
          kind: v.literal('codec'),
          study: v.exactOptional(v.picklist(STUDIES)),
          codecs,
          payloads,
        }),
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
export type ResolvedSuite = v.InferOutput<typeof SuiteSchema> & { readonly name: string };
export type ResolvedGroup = ResolvedSuite['groups'][number];
export type NetworkGroup = Extract<ResolvedGroup, { kind: 'network' }> & { readonly loads: readonly Load[] };

/** Loads a built-in suite by name or a user's by path. Throws UNKNOWN_NAME or BAD_SUITE. */
export async function loadSuite(use: string, cwd = process.cwd()): Promise<ResolvedSuite> {
  const url = isPath(use) ? await moduleUrl(absolutePath(use, cwd), use) : await builtinSuite(use);
  const module = (await import(url.href).catch((error: unknown) => {
    throw new WirebenchError('BAD_SUITE', `the suite ${use} does not load: ${messageOf(error)}`, error);
  })) as { default?: unknown };
  return checkSuite(nameOf({ use }), module.default, dirname(fileURLToPath(url)), cwd);
}

async function builtinSuite(name: string): Promise<URL> {
  const names = await suiteNames();
  if (!names.includes(name)) throw unknownName('suites', name, names);
  return suiteUrl(name);
}

function checkSuite(name: string, value: unknown, folder: string, cwd: string): ResolvedSuite {
  const result = v.safeParse(SuiteSchema, value);
  if (!result.success) {
    const [issue] = result.issues;
    const where = v.getDotPath(issue) ?? 'the default export';
    throw new WirebenchError('BAD_SUITE', `the suite ${name} is not valid at ${where}: ${issue.message}`);
  }
  const path = (use: string): string => publicPath(absolutePath(use, folder), cwd, homedir());
  const place = (given: Ref): Ref =>
    isPath(given.use)
      ? { ...given, use: path(given.use), ...(given.files && { files: given.files.map(path) }) }
      : given;
  const groups = result.output.groups.map(
    (group): ResolvedGroup => ({
      ...group,
      codecs: group.codecs.map(place),
      payloads: group.payloads.map(place),
      ...(group.kind === 'network' && { scenario: place(group.scenario), transport: place(group.transport) }),
      ...(group.kind === 'network' &&
        group.impair && { impair: group.impair.map((list) => list.map(place)) }),
      ...(group.kind === 'network' && group.beside && { beside: place(group.beside) }),
    }),
  );
  return { ...result.output, baseline: place({ use: result.output.baseline }).use, name, groups };
}
