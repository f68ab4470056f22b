/** The control protocol between the runner and its roles: JSON lines over TCP, a token in the first line. Version 1. */
import * as v from 'valibot';
import { OPERATIONS } from '../operations.ts';
import {
  CellSchema,
  CodecFactsSchema,
  EnvironmentSchema,
  InspectionSchema,
  PayloadFactsSchema,
  ReadAcrossSchema,
  RecordSchema,
  RefSchema,
  RuntimeSchema,
  TinybenchSchema,
  WeighedSchema,
} from '../schema.ts';

export const PROTOCOL_VERSION = 1;
/** A line may be this long once the token is checked (a round's raw samples), and this long before. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;
export const MAX_HELLO_BYTES = 1024;

const name = v.pipe(v.string(), v.maxLength(300));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const AddressSchema = v.object({
  host: name,
  port: v.pipe(count, v.maxValue(65_535)),
  certificate: v.exactOptional(v.pipe(v.string(), v.maxLength(16_384))),
  name: v.exactOptional(name),
  login: v.exactOptional(v.object({ user: name, password: name })),
});

/** What a role is asked to do. `epoch` tells this round's messages from any other's. */
const inRound = { cell: CellSchema, round: count, seed: count, epoch: count };
export const TaskSchema = v.variant('kind', [
  /** Load a user's plug-in in the role's own runtime and say what it is. */
  v.object({
    kind: v.literal('describe'),
    of: v.picklist(['codecs', 'payloads', 'transports', 'scenarios', 'impairments']),
    ref: RefSchema,
  }),
  /** Load one codec, and carry every payload there and back. `known`: payloads that another role has described. */
  v.object({
    kind: v.literal('inspect'),
    codec: RefSchema,
    payloads: v.array(RefSchema),
    known: v.array(name),
    seed: count,
    /** Python, which our own program speaks for. */
    runtime: v.exactOptional(v.nullable(RuntimeSchema)),
  }),
  /** Load one codec, and weigh every payload as it writes it. */
  v.object({ kind: v.literal('weigh'), codec: RefSchema, payloads: v.array(RefSchema), seed: count }),
  /** Load two codecs, and see whether the one reads what the other writes. */
  v.object({
    kind: v.literal('across'),
    writer: RefSchema,
    reader: RefSchema,
    payloads: v.array(RefSchema),
    seed: count,
  }),
  v.object({
    kind: v.literal('codec'),
    ...inRound,
    /** Of a study that takes more than one process: what this one looks at. */
    part: v.exactOptional(v.picklist(['allocation', 'heap'])),
    /** Of a study whose tries may end the process: the file in which they are told. */
    journal: v.exactOptional(v.pipe(v.string(), v.maxLength(4096))),
  }),
  /** One of two arms that are compared: see Duel. */
  v.object({
    kind: v.literal('arm'),
    codec: RefSchema,
    payload: RefSchema,
    op: v.picklist(OPERATIONS),
    seed: count,
    /** Thousands of values are carried there and back, and not only all variants. */
    thorough: v.boolean(),
  }),
  /** The usual way: tinybench, one task after the other in this process. */
  v.object({
    kind: v.literal('usual'),
    codec: RefSchema,
    payload: RefSchema,
    op: v.picklist(OPERATIONS),
    seed: count,
    /** By how much each task is slowed. */
    tasks: v.array(v.number()),
  }),
  /** The same over a wire: its client. */
  v.object({
    kind: v.literal('wire-arm'),
    ...inRound,
    to: AddressSchema,
  }),
  /** null: any free address of the wire's own kind on this machine. */
  v.object({ kind: v.literal('serve'), ...inRound, at: v.nullable(AddressSchema) }),
  v.object({ kind: v.literal('drive'), ...inRound, to: AddressSchema }),
  /** Between them: does to their packets what the cell's impairments say. `to`: the server. */
  v.object({ kind: v.literal('relay'), ...inRound, to: AddressSchema }),
  /** Both ends in one process: wires that cannot leave it. */
  v.object({ kind: v.literal('colocated'), ...inRound }),
]);
export type Task = v.InferOutput<typeof TaskSchema>;
export type TaskOf<K extends Task['kind']> = Extract<Task, { kind: K }>;

/** From the role to the runner. */
export const RoleMessageSchema = v.variant('type', [
  v.object({ type: v.literal('hello'), protocol: count, token: name, runtime: name }),
  /** A target's answer to `open`: what its roles run on. */
  v.object({ type: v.literal('welcome'), environment: EnvironmentSchema }),
  /** A relay says it twice: when it listens, and when it knows that the load starts. */
  v.object({ type: v.literal('ready'), address: v.nullable(AddressSchema) }),
  /** The client's window has closed: the server's CPU figures end here. */
  v.object({ type: v.literal('closed') }),
  /** On a lossy wire: the client has waited for the last reply, and sends nothing more. */
  v.object({ type: v.literal('drained') }),
  /** It has read, answered and passed on all that has reached it. */
  v.object({ type: v.literal('settled') }),
  v.object({ type: v.literal('record'), record: RecordSchema }),
  /** Of an arm: what its block took, and all its collections so far. */
  v.object({ type: v.literal('blocked'), elapsedNs: v.number(), gcNs: v.nullable(v.number()) }),
  /** Of each task, in order. */
  v.object({ type: v.literal('timed'), tasks: v.array(TinybenchSchema) }),
  v.object({ type: v.literal('described'), meta: v.record(v.string(), v.unknown()) }),
  v.object({
    type: v.literal('inspected'),
    codec: CodecFactsSchema,
    /** Of the role's runtime, like `v8 13.6`. */
    engine: name,
    payloads: v.array(PayloadFactsSchema),
    inspections: v.array(InspectionSchema),
  }),
  v.object({ type: v.literal('weighed'), weighed: v.array(WeighedSchema) }),
  v.object({ type: v.literal('read-across'), read: v.array(ReadAcrossSchema) }),
  v.object({ type: v.literal('failed'), code: name, message: v.string(), detail: v.string() }),
  /** All is said. */
  v.object({ type: v.literal('bye') }),
]);
export type RoleMessage = v.InferOutput<typeof RoleMessageSchema>;

/** From the runner to the role. */
export const RunnerMessageSchema = v.variant('type', [
  /** To a target only, and its first line. Nothing else may be needed to say that the versions differ. */
  v.object({ type: v.literal('open'), protocol: count, version: name, token: name }),
  v.object({ type: v.literal('prepare'), task: TaskSchema }),
  v.object({ type: v.literal('start') }),
  /** To an arm: so many operations, timed; 0 ends it. */
  v.object({ type: v.literal('block'), operations: count }),
  /** To a server or relay: the window has closed; go on, and take the last interval. */
  v.object({ type: v.literal('stop') }),
  /** Nobody sends to you any more: read what is left, and say when there is nothing. */
  v.object({ type: v.literal('settle') }),
  /** Say what is left to say, and end. */
  v.object({ type: v.literal('bye') }),
]);
export type RunnerMessage = v.InferOutput<typeof RunnerMessageSchema>;
