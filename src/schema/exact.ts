import * as v from 'valibot';
import { count, finite, name } from './base.ts';

/** One variant of a payload as a codec writes it, in bytes; null: not compressed, or not by this runtime. */
export const WeighedVariantSchema = v.object({
  sizeBytes: count,
  gzipBytes: v.nullable(count),
  zstdBytes: v.nullable(count),
  brotliBytes: v.nullable(count),
  /** Of the bytes themselves: names the format without showing the value. */
  sha256: name,
});
export type WeighedVariant = v.InferOutput<typeof WeighedVariantSchema>;

/** What stands at one place of a payload, encoded alone: all variants together. */
export const WeighedFieldSchema = v.object({ path: name, count, bytes: count });
export type WeighedField = v.InferOutput<typeof WeighedFieldSchema>;

/** What a codec makes of one payload, without any clock. */
export const WeighedSchema = v.variant('status', [
  v.object({
    status: v.literal('weighed'),
    payload: name,
    variants: v.pipe(v.array(WeighedVariantSchema), v.maxLength(64)),
    /** Two codecs of one kind make the same bytes of the same value: only then a change of bytes says something. */
    steady: v.boolean(),
    /** Not even as many bytes. */
    sizesVary: v.exactOptional(v.literal(true)),
    fields: v.pipe(v.array(WeighedFieldSchema), v.maxLength(500)),
  }),
  v.object({ status: v.literal('failed'), payload: name, code: name, message: v.string() }),
]);
export type Weighed = v.InferOutput<typeof WeighedSchema>;

/** Bytes that an operation allocates. */
export const AllocatedSchema = v.object({ payload: name, encodeBytes: finite, decodeBytes: finite });
export type Allocated = v.InferOutput<typeof AllocatedSchema>;

/** What became of a value of the catalogue. */
export const TriedSchema = v.object({ name, status: name });
export type Tried = v.InferOutput<typeof TriedSchema>;

/** All that is exact of one arm. */
export const ArmFactsSchema = v.object({
  codec: name,
  weighed: v.array(WeighedSchema),
  /** Empty where it is not measured. */
  allocated: v.array(AllocatedSchema),
  /** A text: why the catalogue could not be tried. */
  tried: v.union([v.array(TriedSchema), v.string()]),
});
export type ArmFacts = v.InferOutput<typeof ArmFactsSchema>;

/** Whether the one reads what the other wrote of a payload; `wrong` null: it does, or `untried` says why nobody knows. */
export const ReadAcrossSchema = v.object({
  payload: name,
  wrong: v.nullable(v.string()),
  untried: v.exactOptional(v.string()),
});
export type ReadAcross = v.InferOutput<typeof ReadAcrossSchema>;

export const ExactFactsSchema = v.object({
  /** null: there is one contest alone. */
  contest: v.nullable(name),
  a: ArmFactsSchema,
  b: ArmFactsSchema,
  /** By who reads what the other writes; absent: it was not tried. */
  across: v.exactOptional(v.object({ a: v.array(ReadAcrossSchema), b: v.array(ReadAcrossSchema) })),
});
export type ExactFacts = v.InferOutput<typeof ExactFactsSchema>;
