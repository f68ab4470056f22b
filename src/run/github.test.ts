import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { replaceComment, updateComment } from './github.ts';

const BOT = { login: 'github-actions[bot]' };
const MARK = '<!-- mark -->';

interface Comment {
  id: number;
  body: string;
  user: { login: string } | null;
}

/** As much of GitHub as a comment needs, on a free port. */
async function fakeGitHub(t: TestContext, comments: Comment[], status = 200) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    asked.push(`${method} ${url}`);
    assert.equal(headers.authorization, 'Bearer secret');
    const { pathname, searchParams } = new URL(url, 'http://x');
    const body = method === 'GET' ? undefined : ((await json(request)) as { body: string }).body;
    const id = Number(/comments\/(\d+)$/.exec(pathname)?.[1]);
    let answer: unknown = {};
    if (pathname.endsWith('/pulls'))
      answer = [
        { number: 7, head: { sha: 'old' } },
        { number: 12, head: { sha: 'new' } },
      ];
    else if (method === 'GET') {
      const from = (Number(searchParams.get('page')) - 1) * 100;
      answer = comments.slice(from, from + 100);
    } else if (method === 'POST') {
      answer = { id: 900, body: body ?? '', user: BOT };
      comments.push(answer as Comment);
    } else for (const comment of comments) if (comment.id === id) comment.body = body ?? '';
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const to = {
    api: `http://127.0.0.1:${port}`,
    token: 'secret',
    repository: 'o/r',
    head: 'fork:a&b',
    sha: 'new',
    author: BOT.login,
  };
  return { asked, to };
}

test('the first verdict is a comment, the next ones replace it', async (t) => {
  const comments: Comment[] = [];
  const { to, asked } = await fakeGitHub(t, comments);
  await updateComment(to, MARK, `${MARK} one`);
  await updateComment(to, MARK, `${MARK} two`);
  assert.deepEqual(comments, [{ id: 900, body: `${MARK} two`, user: BOT }]);
  assert.equal(asked[0], 'GET /repos/o/r/pulls?state=open&head=fork%3Aa%26b&per_page=100');
  assert.ok(asked.includes('POST /repos/o/r/issues/12/comments'));
  assert.equal(asked.at(-1), 'PATCH /repos/o/r/issues/comments/900');
});

test("another's comment with the same mark is let be, and ours is found behind a hundred others", async (t) => {
  const others = Array.from({ length: 120 }, (_, id) => ({
    id,
    body: `${MARK} x`,
    user: id % 2 ? { login: 'm' } : null,
  }));
  const comments: Comment[] = [...others, { id: 500, body: `${MARK} before`, user: BOT }];
  const { to } = await fakeGitHub(t, comments);
  await updateComment(to, MARK, `${MARK} now`);
  assert.equal(comments.at(-1)?.body, `${MARK} now`);
  assert.ok(comments.slice(0, -1).every(({ body }) => body === `${MARK} x`));
});

test('the comment of another account is ours where that account is named, and of no other', async (t) => {
  const comments: Comment[] = [
    { id: 1, body: `${MARK} planted`, user: { login: 'mallory' } },
    { id: 2, body: `see ${MARK}`, user: { login: 'Our-App[bot]' } },
    { id: 3, body: `${MARK} before`, user: { login: 'Our-App[bot]' } },
    { id: 4, body: `${MARK} of a workflow`, user: BOT },
  ];
  const { to } = await fakeGitHub(t, comments);
  await updateComment({ ...to, author: 'our-app[bot]' }, MARK, `${MARK} now`);
  assert.deepEqual(
    comments.map(({ body }) => body),
    [`${MARK} planted`, `see ${MARK}`, `${MARK} now`, `${MARK} of a workflow`],
  );
});

test('a token of another account than was named is told at the first comment, not by a second one', async (t) => {
  const { to } = await fakeGitHub(t, []);
  await assert.rejects(updateComment({ ...to, author: 'our-app[bot]' }, MARK, 'x'), {
    code: 'PULL_REQUEST',
    message:
      'the token writes as github-actions[bot], not as our-app[bot]; give that as --author, or each verdict is another comment',
  });
});

test('a comment is replaced where there is one, and else none is written', async (t) => {
  const comments: Comment[] = [];
  const { to, asked } = await fakeGitHub(t, comments);
  await replaceComment(to, MARK, `${MARK} none`);
  assert.equal(comments.length, 0);
  comments.push({ id: 900, body: `${MARK} one`, user: BOT });
  await replaceComment(to, MARK, `${MARK} none`);
  assert.equal(comments[0]?.body, `${MARK} none`);
  const before = asked.length;
  await replaceComment({ ...to, sha: 'gone' }, MARK, `${MARK} late`);
  assert.equal(asked.length, before + 1);
});

test('a pull request that has newer commits gets no comment', async (t) => {
  const { to, asked } = await fakeGitHub(t, []);
  await assert.rejects(updateComment({ ...to, sha: 'gone' }, MARK, 'x'), { code: 'PULL_REQUEST' });
  assert.equal(asked.length, 1);
});

test('an answer that is none says so, and what it may come of', async (t) => {
  const permission = 'the job needs the permission pull-requests: write';
  const other = '--verbose shows what it says';
  for (const [status, remedy] of [
    [401, other],
    [403, permission],
    [404, permission],
    [422, other],
    [500, other],
  ] as const) {
    const { to } = await fakeGitHub(t, [], status);
    await assert.rejects(updateComment(to, MARK, 'x'), {
      code: 'PULL_REQUEST',
      message: `GitHub answers ${status} to GET; ${remedy}`,
    });
  }
});

test('GitHub that does not answer says so', async (t) => {
  const { to } = await fakeGitHub(t, []);
  const nowhere = { ...to, api: 'http://127.0.0.1:1' };
  await assert.rejects(updateComment(nowhere, MARK, 'x'), { code: 'PULL_REQUEST' });
});
