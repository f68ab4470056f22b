/** The control protocol between the runner and its roles: JSON lines over TCP, a token in the first line. Version 1. */
import * as v from 'valibot';
import {
  CellSchema,
  CodecFactsSchema,
  InspectionSchema,
  PayloadFactsSchema,
  RecordSchema,
  RefSchema,
} from '../schema.ts';

export const PROTOCOL_VERSION = 1;
/** A line may be this long once the token is checked (a round's raw samples), and this long before. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;
export const MAX_HELLO_BYTES = 1024;

const name = v.pipe(v.string(), v.maxLength(300));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const AddressSchema = v.object({ host: name, port: v.pipe(count, v.maxValue(65_535)) });

/** What a role is asked to do. `epoch` tells this round's messages from any other's. */
const inRound = { cell: CellSchema, round: count, seed: count, epoch: count };
export const TaskSchema = v.variant('kind', [
  /** Load a user's plug-in in the role's own runtime and say what it is. */
  v.object({
    kind: v.literal('describe'),
    of: v.picklist(['codecs', 'payloads', 'transports', 'scenarios']),
    ref: RefSchema,
  }),
  /** Load one codec, and carry every payload there and back. */
  v.object({ kind: v.literal('inspect'), codec: RefSchema, payloads: v.array(RefSchema), seed: count }),
  /** Load one codec, and try every kind of value on it. */
  v.object({ kind: v.literal('check'), codec: RefSchema }),
  v.object({ kind: v.literal('codec'), ...inRound }),
  v.object({ kind: v.literal('serve'), ...inRound, at: AddressSchema }),
  v.object({ kind: v.literal('drive'), ...inRound, to: AddressSchema }),
  /** Both ends in one process: wires that cannot leave it. */
  v.object({ kind: v.literal('colocated'), ...inRound }),
]);
export type Task = v.InferOutput<typeof TaskSchema>;
export type TaskOf<K extends Task['kind']> = Extract<Task, { kind: K }>;

/** From the role to the runner. */
export const RoleMessageSchema = v.variant('type', [
  v.object({ type: v.literal('hello'), protocol: count, token: name, runtime: name }),
  v.object({ type: v.literal('ready'), address: v.nullable(AddressSchema) }),
  /** The client's window has closed: the server's CPU figures end here. */
  v.object({ type: v.literal('closed') }),
  v.object({ type: v.literal('record'), record: RecordSchema }),
  v.object({ type: v.literal('described'), meta: v.record(v.string(), v.unknown()) }),
  v.object({
    type: v.literal('inspected'),
    codec: CodecFactsSchema,
    payloads: v.array(PayloadFactsSchema),
    inspections: v.array(InspectionSchema),
  }),
  v.object({ type: v.literal('checked'), result: v.record(v.string(), v.unknown()) }),
  v.object({ type: v.literal('failed'), code: name, message: v.string(), detail: v.string() }),
  /** All is said. */
  v.object({ type: v.literal('bye') }),
]);
export type RoleMessage = v.InferOutput<typeof RoleMessageSchema>;

/** From the runner to the role. */
export const RunnerMessageSchema = v.variant('type', [
  v.object({ type: v.literal('prepare'), task: TaskSchema }),
  v.object({ type: v.literal('start') }),
  /** To a server: the window has closed; go on answering, take the last interval. */
  v.object({ type: v.literal('stop') }),
  /** Say what is left to say, and end. */
  v.object({ type: v.literal('bye') }),
]);
export type RunnerMessage = v.InferOutput<typeof RunnerMessageSchema>;
