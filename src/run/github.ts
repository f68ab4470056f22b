import * as v from 'valibot';
import { messageOf, WirebenchError } from '../errors.ts';

const ANSWER_MS = 30_000;
/** Of a hundred comments each. */
const MOST_PAGES = 30;
/** Whose comments are ours: the account of a workflow's own token. */
const AUTHOR = 'github-actions[bot]';

export interface PullRequest {
  /** Like `https://api.github.com`. */
  readonly api: string;
  readonly token: string;
  /** owner/name, where the pull request is. */
  readonly repository: string;
  /** owner:branch, where it comes from. */
  readonly head: string;
  /** Its last commit. */
  readonly sha: string;
}

const PullsSchema = v.array(v.object({ number: v.number(), head: v.object({ sha: v.string() }) }));
const CommentsSchema = v.array(
  v.object({
    id: v.number(),
    body: v.nullish(v.string(), ''),
    user: v.nullable(v.object({ login: v.string() })),
  }),
);

/**
 * Writes a comment to the open pull request that has this commit, in place of the one that begins with the same marker.
 * Which pull request it is comes from the head and the commit alone, never from what is written. Throws PULL_REQUEST.
 */
export async function updateComment(to: PullRequest, marker: string, body: string): Promise<void> {
  const number = await numberOf(to);
  const id = await commentOf(to, number, marker);
  const issues = `/repos/${to.repository}/issues`;
  if (id === undefined) await ask(to, 'POST', `${issues}/${number}/comments`, { body });
  else await ask(to, 'PATCH', `${issues}/comments/${id}`, { body });
}

async function numberOf(to: PullRequest): Promise<number> {
  const query = new URLSearchParams({ state: 'open', head: to.head, per_page: '100' });
  const pulls = known(PullsSchema, await ask(to, 'GET', `/repos/${to.repository}/pulls?${query}`));
  const found = pulls.find(({ head }) => head.sha === to.sha);
  if (found) return found.number;
  throw new WirebenchError(
    'PULL_REQUEST',
    `no open pull request from ${to.head} stands at ${to.sha.slice(0, 10)}; it was closed, or has newer commits`,
  );
}

async function commentOf(to: PullRequest, number: number, marker: string): Promise<number | undefined> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const path = `/repos/${to.repository}/issues/${number}/comments?per_page=100&page=${page}`;
    const comments = known(CommentsSchema, await ask(to, 'GET', path));
    const own = comments.find(({ user, body }) => user?.login === AUTHOR && body.startsWith(marker));
    if (own) return own.id;
    if (comments.length < 100) break;
  }
  return undefined;
}

function known<S extends v.GenericSchema>(schema: S, answer: unknown): v.InferOutput<S> {
  const { success, output } = v.safeParse(schema, answer);
  if (success) return output;
  throw new WirebenchError('PULL_REQUEST', 'GitHub answers something else than it used to; update wirebench');
}

async function ask(
  { api, token }: PullRequest,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(api + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/vnd.github+json',
      'content-type': 'application/json',
      'x-github-api-version': '2022-11-28',
    },
    signal: AbortSignal.timeout(ANSWER_MS),
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new WirebenchError(
      'PULL_REQUEST',
      `GitHub does not answer (${messageOf(error)}); run the job again`,
      error,
    );
  });
  if (answer.ok) return answer.json();
  const remedy = 'the job needs the permission pull-requests: write';
  throw new WirebenchError(
    'PULL_REQUEST',
    `GitHub answers ${answer.status} to ${method}; ${remedy}`,
    await answer.text(),
  );
}
