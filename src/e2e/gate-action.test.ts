import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import * as v from 'valibot';
import { parse } from 'yaml';
import { codec, gateSandbox } from './_gates.ts';
import { packageFolder, type Sandbox } from './_sandbox.ts';

const actions = join(packageFolder, '.github/actions');
const skip =
  process.platform === 'win32'
    ? 'it needs bash'
    : existsSync(actions)
      ? false
      : 'this copy of the package has no actions';

const StepSchema = v.object({
  name: v.string(),
  run: v.optional(v.string()),
  env: v.optional(v.record(v.string(), v.string()), {}),
  uses: v.optional(v.string()),
  with: v.optional(v.record(v.string(), v.unknown()), {}),
});
const ActionSchema = v.object({
  inputs: v.record(v.string(), v.object({ default: v.optional(v.string(), '') })),
  runs: v.object({ using: v.literal('composite'), steps: v.array(StepSchema) }),
});
type Step = v.InferOutput<typeof StepSchema>;

const fileOf = (action: string) => join(actions, action, 'action.yml');
const read = (action: string) => v.parse(ActionSchema, parse(readFileSync(fileOf(action), 'utf8')));

/** Every script of an action, one after the other, as a runner does: `${{ }}` is put into the environment alone. */
async function runAction(
  sandbox: Sandbox,
  action: string,
  context: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
) {
  const { inputs, runs } = read(action);
  const known: Record<string, string> = {};
  for (const [name, { default: value }] of Object.entries(inputs)) known[`inputs.${name}`] = value;
  Object.assign(known, context);
  const filled = (text: string) =>
    text.replace(/\$\{\{ *(.*?) *\}\}/g, (_, expression: string) => {
      const value = known[expression];
      assert.notEqual(value, undefined, expression);
      return value ?? '';
    });
  const ended: { code: number | null; stdout: string; stderr: string }[] = [];
  for (const { run, env: own } of runs.steps.filter((step) => step.run !== undefined)) {
    const stepEnv = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, filled(value)]));
    const bash = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run ?? ''];
    const path = { GITHUB_ACTION_PATH: dirname(fileOf(action)) };
    ended.push(
      await sandbox.startProgram('bash', bash, { cwd: 'repo', env: { ...env, ...path, ...stepEnv } }).ended,
    );
  }
  return ended;
}

test('the gate measures and says where the verdict is; the comment is written and brought up to date', {
  skip,
}, async (t) => {
  const { sandbox, repository, left } = gateSandbox(t);
  repository.commit({ 'src/codec.mjs': codec() });
  repository.commit({ 'src/codec.mjs': codec('JSON.stringify(value, null, 1)') });
  const temp = sandbox.path('runner');
  mkdirSync(temp);
  const outputs = sandbox.path('outputs');
  const [, measured] = await runAction(
    sandbox,
    'gate',
    {
      'inputs.base': 'HEAD^1',
      'inputs.codec': './src/codec.mjs',
      'inputs.payload': 'tick',
      'inputs.op': 'encode',
      'inputs.time': '1s',
      'inputs.prepare': "touch 'a file'; echo $(echo prepared)",
    },
    { RUNNER_TEMP: temp, GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: sandbox.path('summary.md') },
  );
  assert.equal(measured?.code, 1, measured?.stderr);
  assert.match(readFileSync(sandbox.path('summary.md'), 'utf8'), /^\*\*FAIL, FORMAT CHANGED: tick/);
  const verdict = /^verdict=(.+)$/m.exec(readFileSync(outputs, 'utf8'))?.[1] ?? '';
  assert.ok(existsSync(verdict), verdict);
  assert.equal(left().status, '');

  const download = (artifact: string, text: string) =>
    sandbox.write(`runner/wirebench-verdict/${artifact}/verdict.json`, text);
  download('wirebench-gate', readFileSync(verdict, 'utf8'));
  const { api, comments } = await fakeGitHub(t);
  const context = {
    'inputs.token': 'secret',
    'steps.download.outcome': 'success',
    'github.event.workflow_run.head_repository.owner.login': 'fork',
    'github.event.workflow_run.head_branch': 'a"; rm -rf "$RUNNER_TEMP"; "',
    'github.event.workflow_run.head_sha': 'new',
  };
  const env = { RUNNER_TEMP: temp, GITHUB_API_URL: api, GITHUB_REPOSITORY: 'o/r' };
  for (const _ of [1, 2]) {
    const [, posted] = await runAction(sandbox, 'gate-comment', context, env);
    assert.equal(posted?.code, 0, posted?.stderr);
  }
  assert.equal(comments.length, 1);
  const VERDICT = /^<!-- wirebench gate: wirebench-gate -->\n\*\*FAIL, FORMAT CHANGED: tick/;
  assert.match(comments[0] ?? '', VERDICT);

  // Another gate of the repository has another comment, and none before it has a verdict.
  const another = { ...context, 'inputs.artifact': 'gate b; $(exit 9)' };
  const [, unwritten] = await runAction(
    sandbox,
    'gate-comment',
    { ...another, 'steps.download.outcome': 'failure' },
    env,
  );
  assert.deepEqual([unwritten?.code, comments.length], [0, 1], unwritten?.stderr);
  download(another['inputs.artifact'], readFileSync(verdict, 'utf8'));
  const [, second] = await runAction(sandbox, 'gate-comment', another, env);
  assert.deepEqual([second?.code, comments.length], [0, 2], second?.stderr);

  // Nothing was uploaded: what stands there is not today's.
  const NONE = /^<!-- wirebench gate: wirebench-gate -->\n\*\*NO RESULT for commit new: /;
  const failed = { ...context, 'steps.download.outcome': 'failure' };
  const [, none] = await runAction(sandbox, 'gate-comment', failed, env);
  assert.deepEqual([none?.code, comments.length], [0, 2], none?.stderr);
  assert.match(comments[0] ?? '', NONE);
  await runAction(sandbox, 'gate-comment', context, env);
  assert.match(comments[0] ?? '', VERDICT);

  // Whoever wrote the artifact wrote something else.
  download('wirebench-gate', '{"kind":"verdict","outcome":"<b>pass</b>"}');
  const [, refused] = await runAction(sandbox, 'gate-comment', context, env);
  assert.equal(refused?.code, 4);
  assert.match(refused?.stderr ?? '', /^wirebench: BAD_VERDICT: /);
  assert.match(comments[0] ?? '', NONE);
  assert.doesNotMatch(comments[1] ?? '', /NO RESULT/);
});

/** One pull request, and its comments. */
async function fakeGitHub(t: TestContext): Promise<{ api: string; comments: string[] }> {
  const comments: string[] = [];
  const user = { login: 'github-actions[bot]' };
  const server = createServer(async (request, response) => {
    const { method, url = '' } = request;
    let answer: unknown = {};
    if (url.includes('/pulls?')) {
      assert.equal(new URL(url, 'http://x').searchParams.get('head'), 'fork:a"; rm -rf "$RUNNER_TEMP"; "');
      answer = [{ number: 3, head: { sha: 'new' } }];
    } else if (method === 'GET') answer = comments.map((body, id) => ({ id, body, user }));
    else {
      const { body } = (await json(request)) as { body: string };
      if (method === 'POST') answer = { id: comments.push(body) - 1, body, user };
      else comments[Number(/(\d+)$/.exec(url)?.[1])] = body;
    }
    response.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { api: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, comments };
}

const isScript = ({ run }: Step): boolean => run !== undefined;

test('no script of an action holds what GitHub would write into it', { skip }, () => {
  for (const action of ['gate', 'gate-comment']) {
    const { steps } = read(action).runs;
    assert.ok(steps.some(isScript));
    for (const { run = '', name } of steps) assert.doesNotMatch(run, /\$\{\{/, `${action}, ${name}`);
  }
});

test('the documented workflows: the one that measures may only read, the one that comments runs no code of the pull request', {
  skip,
}, () => {
  const readme = readFileSync(join(actions, 'gate/README.md'), 'utf8');
  const workflows = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
    ([, text = '']) => parse(text) as Workflow,
  );
  const [measuring, commenting, ...others] = workflows;
  assert.ok(measuring && commenting && others.length === 0);
  assert.equal(measuring.on, 'pull_request');
  assert.deepEqual(measuring.permissions, { contents: 'read' });
  assert.deepEqual(commenting.on, { workflow_run: { workflows: [measuring.name], types: ['completed'] } });
  assert.deepEqual(commenting.permissions, { actions: 'read', 'pull-requests': 'write' });
  const used = (workflow: Workflow) =>
    Object.values(workflow.jobs).flatMap(({ steps }) => steps.map(({ uses, run }) => uses ?? run ?? ''));
  assert.deepEqual(
    used(commenting).map((step) => step.replace(/@.*/, '')),
    ['actions/setup-node', '<owner>/wirebench/.github/actions/gate-comment'],
  );
  const inputs = Object.keys(read('gate').inputs);
  const given = Object.values(measuring.jobs).flatMap(({ steps }) =>
    steps.filter(({ uses }) => uses?.includes('/gate@')).flatMap((step) => Object.keys(step.with ?? {})),
  );
  assert.ok(given.length > 0);
  for (const name of given) assert.ok(inputs.includes(name), name);
});

interface Workflow {
  readonly name: string;
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<string, { steps: readonly { uses?: string; run?: string; with?: Record<string, unknown> }[] }>
  >;
}
