import * as v from 'valibot';
import { messageOf, WirebenchError } from '../errors.ts';

const ANSWER_MS = 30_000;
/** Of a hundred comments each. */
const MOST_PAGES = 30;

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
  /** Whose comments are ours: the login of the token's account. */
  readonly author: string;
}

const PullsSchema = v.array(v.object({ number: v.number(), head: v.object({ sha: v.string() }) }));
const CommentSchema = v.object({
  id: v.number(),
  body: v.nullish(v.string(), ''),
  user: v.nullable(v.object({ login: v.string() })),
});
type Comment = v.InferOutput<typeof CommentSchema>;

/**
 * Writes a comment to the open pull request that has this commit, in place of the one that begins with the same marker.
 * Which pull request it is comes from the head and the commit alone, never from what is written. Throws PULL_REQUEST.
 */
export async function updateComment(to: PullRequest, marker: string, body: string): Promise<void> {
  const number = await numberOf(to);
  if (number === undefined)
    throw new WirebenchError(
      'PULL_REQUEST',
      `no open pull request from ${to.head} stands at ${to.sha.slice(0, 10)}; it was closed, or has newer commits`,
    );
  if (await replaced(to, number, marker, body)) return;
  const path = `/repos/${to.repository}/issues/${number}/comments`;
  const made = known(CommentSchema, await ask(to, 'POST', path, { body }));
  if (isOurs(to, made)) return;
  throw new WirebenchError(
    'PULL_REQUEST',
    `the token writes as ${made.user?.login ?? 'nobody'}, not as ${to.author}; give that as --author, or each verdict is another comment`,
  );
}

/** The same where there is such a comment and the pull request is still at this commit; else nothing. Throws PULL_REQUEST. */
export async function replaceComment(to: PullRequest, marker: string, body: string): Promise<void> {
  const number = await numberOf(to);
  if (number !== undefined) await replaced(to, number, marker, body);
}

async function numberOf(to: PullRequest): Promise<number | undefined> {
  const query = new URLSearchParams({ state: 'open', head: to.head, per_page: '100' });
  const pulls = known(PullsSchema, await ask(to, 'GET', `/repos/${to.repository}/pulls?${query}`));
  return pulls.find(({ head }) => head.sha === to.sha)?.number;
}

async function replaced(to: PullRequest, number: number, marker: string, body: string): Promise<boolean> {
  const issues = `/repos/${to.repository}/issues`;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const path = `${issues}/${number}/comments?per_page=100&page=${page}`;
    const comments = known(v.array(CommentSchema), await ask(to, 'GET', path));
    const own = comments.find((comment) => isOurs(to, comment) && comment.body.startsWith(marker));
    if (own) {
      await ask(to, 'PATCH', `${issues}/comments/${own.id}`, { body });
      return true;
    }
    if (comments.length < 100) break;
  }
  return false;
}

/** Anybody can write a comment with our marker, and the token may edit it. */
const isOurs = ({ author }: PullRequest, { user }: Comment): boolean =>
  user?.login.toLowerCase() === author.toLowerCase();

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
  const isForbidden = answer.status === 403 || answer.status === 404;
  const remedy = isForbidden
    ? 'the job needs the permission pull-requests: write'
    : '--verbose shows what it says';
  throw new WirebenchError(
    'PULL_REQUEST',
    `GitHub answers ${answer.status} to ${method}; ${remedy}`,
    await answer.text(),
  );
}
