import * as v from 'valibot';
import { WirebenchError } from '../errors.ts';
import { type VerdictReport, VerdictSchema } from '../schema.ts';
import { verdictMarkdown } from './verdict-markdown.ts';

/** The comment is known by it, and found again. */
export const MARKER = '<!-- wirebench gate -->';

/** Reads a verdict that somebody else may have written. Throws BAD_VERDICT for anything else. */
export function parseVerdict(text: string): VerdictReport {
  const bad = (why: string, cause?: unknown) =>
    new WirebenchError('BAD_VERDICT', `this is no verdict of a gate (${why}); give its verdict.json`, cause);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad('not JSON', error);
  }
  const result = v.safeParse(VerdictSchema, value);
  if (!result.success) throw bad(`not valid at ${v.getDotPath(result.issues[0]) ?? 'its top'}`);
  return result.output;
}

/** What is written below a pull request. */
export const commentText = (report: VerdictReport): string => `${MARKER}\n${verdictMarkdown(report)}`;
