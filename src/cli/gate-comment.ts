import { readFileSync, statSync } from 'node:fs';
import { messageOf, WirebenchError } from '../errors.ts';
import { commentText, MARKER, parseVerdict } from '../report/comment.ts';
import { updateComment } from '../run/github.ts';
import { print } from './output.ts';

const MOST_BYTES = 16 * 1024 * 1024;

export interface CommentFlags {
  post?: true;
  head?: string;
  sha?: string;
}

/** `wirebench gate-comment`: nothing of the file is believed but what its schema allows, and nothing in it is markup. */
export async function gateComment(file: string, flags: CommentFlags): Promise<void> {
  const text = commentText(parseVerdict(read(file)));
  if (flags.post) await updateComment(destination(flags), MARKER, text);
  else print(text);
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

function destination({ head, sha }: CommentFlags) {
  const {
    GITHUB_API_URL: api = 'https://api.github.com',
    GITHUB_TOKEN: token,
    GITHUB_REPOSITORY: repository,
  } = process.env;
  const isKnown = token && head && sha && /^[\w.-]+\/[\w.-]+$/.test(repository ?? '');
  if (isKnown && repository) return { api, token, repository, head, sha };
  throw new WirebenchError(
    'BAD_OPTION',
    '--post needs --head and --sha, and GITHUB_TOKEN and GITHUB_REPOSITORY in the environment',
  );
}
