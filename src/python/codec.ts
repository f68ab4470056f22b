import * as v from 'valibot';
import { WirebenchError } from '../errors.ts';
import { medianSize } from '../fidelity/_trip.ts';
import { differences } from '../fidelity/equal.ts';
import { absolutePath } from '../plugins.ts';
import { type CodecFacts, type Inspection, type Runtime, SamplesRecordSchema } from '../schema.ts';
import { startPython } from './program.ts';

const { v: _, cell: __, round: ___, kind: ____, ...measured } = SamplesRecordSchema.entries;
const ResultSchema = v.union([
  v.object({ unavailable: v.string() }),
  v.object({
    version: v.nullable(v.string()),
    exact: v.boolean(),
    sizes: v.array(v.number()),
    gzip: v.array(v.number()),
    samples: v.exactOptional(v.array(v.object(measured))),
  }),
]);
type Result = Exclude<v.InferOutput<typeof ResultSchema>, { unavailable: string }>;

export interface PythonTask {
  readonly runtime: Runtime;
  /** A codec's name: `json`, `pickle`, or `msgpack` where its package is installed. */
  readonly codec: string;
  readonly variants: readonly unknown[];
}

const TITLES: { readonly [codec: string]: string } = {
  json: "Python's json, without blanks, to UTF-8 bytes",
  pickle: "Python's pickle, protocol 4",
  msgpack: "Python's msgpack",
};

/** Whether a runtime is Python, which our own program speaks for. */
export const isPython = (runtime: Runtime | null): boolean => runtime?.name.startsWith('python ') === true;

/** Carries the variants there and back in Python. They reach it as JSON, so they must be what JSON holds. */
export async function inspectInPython(
  task: PythonTask,
  names: { codec: string; payload: string },
): Promise<{ facts: CodecFacts; inspection: Inspection }> {
  const { version, exact, sizes, gzip } = await runPython(task, { time: false, warmupMs: 0, windowMs: 0 });
  const { codec } = task;
  const packaged = codec === 'msgpack' ? codec : null;
  return {
    facts: {
      ...{ name: names.codec, title: TITLES[codec] ?? codec, format: codec },
      ...{ package: packaged, version, nativeActive: null },
    },
    inspection: exact
      ? {
          ...{ status: 'exact', ...names },
          ...{ sizeBytes: medianSize(sizes), minBytes: Math.min(...sizes), maxBytes: Math.max(...sizes) },
          ...{ gzipBytes: medianSize(gzip), zstdBytes: null, brotliBytes: null },
        }
      : { status: 'different', ...names, lost: ['a value came back changed in Python'] },
  };
}

/** Times encode, then decode, in Python. Throws NOT_FAITHFUL when a value does not come back. */
export async function timeInPython(task: PythonTask, windows: { warmupMs: number; windowMs: number }) {
  const { samples, exact } = await runPython(task, { time: true, ...windows });
  if (!exact || !samples) throw new WirebenchError('NOT_FAITHFUL', 'a value came back changed in Python');
  return samples;
}

const AnswersSchema = v.array(
  v.union([v.object({ refused: v.string() }), v.object({ read: v.nullable(v.number()) })]),
);
/** What Python made of a message: refused with an exception of that type, or read, and what number it was, if it was one. */
export type PythonAnswer = v.InferOutput<typeof AnswersSchema>[number];

/** Gives each message to the decoder. What they ask for, Python may do: they must be harmless. */
export async function decodeInPython(
  { runtime, codec }: Pick<PythonTask, 'runtime' | 'codec'>,
  messages: readonly Buffer[],
): Promise<PythonAnswer[]> {
  const encoded = messages.map((message) => message.toString('base64'));
  const exec = absolutePath(runtime.exec, process.cwd());
  const python = startPython(exec, { kind: 'calls', codec, messages: encoded });
  try {
    return v.parse(AnswersSchema, await python.next());
  } finally {
    python.kill();
  }
}

async function runPython(
  { runtime, codec, variants }: PythonTask,
  how: { time: boolean; warmupMs: number; windowMs: number },
): Promise<Result> {
  const text = JSON.stringify(variants);
  if (text === undefined || differences(variants, JSON.parse(text)).length > 0)
    throw new WirebenchError('UNAVAILABLE', 'Python is given payloads as JSON, which does not hold this one');
  const exec = absolutePath(runtime.exec, process.cwd());
  const python = startPython(exec, { kind: 'codec', codec, variants, ...how });
  try {
    const result = v.parse(ResultSchema, await python.next());
    if ('unavailable' in result) throw new WirebenchError('UNAVAILABLE', result.unavailable);
    return result;
  } finally {
    python.kill();
  }
}
