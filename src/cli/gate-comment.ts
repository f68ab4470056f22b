import { readFileSync, statSync } from 'node:fs';
import { messageOf, WirebenchError } from '../errors.ts';
import { commentText, markerOf, noResultText, parseVerdict } from '../report/comment.ts';
import { type PullRequest, replaceComment, updateComment } from '../run/github.ts';
import { print } from './output.ts';

const MOST_BYTES = 16 * 1024 * 1024;

export interface CommentFlags {
  artifact: string;
  author: string;
  post?: true;
  head?: string;
  sha?: string;
}

/**
 * `wirebench gate-comment`: nothing of the file is believed but what its schema allows, and nothing in it is markup.
 * Without a verdict, what an older one has left below the pull request is taken back.
 */
export async function gateComment(file: string | undefined, flags: CommentFlags): Promise<void> {
  const marker = markerOf(flags.artifact);
  const to = flags.post ? destination(flags) : undefined;
  const none = noResultText(marker, flags.sha);
  if (file === undefined) return to ? replaceComment(to, marker, none) : print(none);
  let text: string;
  try {
    text = commentText(marker, parseVerdict(read(file)));
  } catch (error) {
    if (to) await replaceComment(to, marker, none);
    throw error;
  }
  return to ? updateComment(to, marker, text) : print(text);
}

function read(file: string): string {
  try {
    if (statSync(file).size <= MOST_BYTES) return readFileSync(file, 'utf8');
  } catch (error) {
    throw new WirebenchError(
      'BAD_VERDICT',
      `cannot read ${file} (${messageOf(error)}); check the path`,
      error,
    );
  }
  throw new WirebenchError('BAD_VERDICT', `${file} is larger than any verdict; give a gate's verdict.json`);
}

function destination({ head, sha, author }: CommentFlags): PullRequest {
  const {
    GITHUB_API_URL: api = 'https://api.github.com',
    GITHUB_TOKEN: token,
    GITHUB_REPOSITORY: repository,
  } = process.env;
  const isKnown = token && head && sha && /^[\w.-]+\/[\w.-]+$/.test(repository ?? '');
  if (isKnown && repository) return { api, token, repository, head, sha, author };
  throw new WirebenchError(
    'BAD_OPTION',
    '--post needs --head and --sha, and GITHUB_TOKEN and GITHUB_REPOSITORY in the environment',
  );
}
