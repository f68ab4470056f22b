import * as v from 'valibot';
import { WirebenchError } from '../errors.ts';
import { type VerdictReport, VerdictSchema } from '../schema.ts';
import { safe } from './_markdown.ts';
import { verdictMarkdown } from './verdict-markdown.ts';

/** What GitHub takes as the name of an artifact, on one line; a half character has no bytes that could stand in a mark. */
const ARTIFACT = /^[^\p{C}":<>|*?\\/]{1,100}$/u;

/** The comment is known by it, and found again: each gate of a repository has its own artifact. Throws BAD_OPTION. */
export function markerOf(artifact: string): string {
  if (ARTIFACT.test(artifact)) return `<!-- wirebench gate: ${encodeURIComponent(artifact)} -->`;
  throw new WirebenchError(
    'BAD_OPTION',
    '--artifact is no name of an artifact; give 1 to 100 characters, none of them one of ":<>|*?\\/',
  );
}

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
export const commentText = (marker: string, report: VerdictReport): string =>
  `${marker}\n${verdictMarkdown(report)}`;

/** What is written there in place of a verdict on an older commit. */
export const noResultText = (marker: string, sha?: string): string =>
  `${marker}\n**NO RESULT for ${sha === undefined ? 'this commit' : `commit ${safe(sha.slice(0, 10))}`}: the run that measures has left no verdict that can be read. Its log says why.**\n`;
