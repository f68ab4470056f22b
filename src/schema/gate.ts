import * as v from 'valibot';
import { name } from './base.ts';

/** One of the two that a gate compares. */
export const SideSchema = v.object({
  /** As it was asked for: `origin/main`, `.`, `msgpackr@2.1.3`. */
  name,
  /** The commit, or the version that was installed; null: a repository without a commit. */
  version: v.nullable(name),
  /** The work tree holds what is in no commit. */
  dirty: v.exactOptional(v.literal(true)),
});
export type Side = v.InferOutput<typeof SideSchema>;

/** That A is the base and B the head, and what they are. */
export const GateSchema = v.object({
  kind: v.picklist(['git', 'package']),
  base: SideSchema,
  head: SideSchema,
  /** They are the same, so nothing was measured. */
  identical: v.exactOptional(v.literal(true)),
  /** How TypeScript came to run; absent: there was none. */
  typescript: v.exactOptional(name),
});
export type Gate = v.InferOutput<typeof GateSchema>;
