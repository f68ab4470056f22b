import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { version } from '../version.ts';
import { daemonOf, openLine, say, serveTask } from './_daemons.ts';
import { PROTOCOL_VERSION } from './protocol.ts';
import { openTarget } from './remote.ts';

const refused = (reason: string) => ({ code: 'TARGET_REFUSED', message: `the target refuses: ${reason}` });
const failedLine = (reason: string): string =>
  `${JSON.stringify({ type: 'failed', ...refused(reason), detail: '' })}\n`;

test('a wrong token is told so, and told nothing else', async (t) => {
  const { target } = await daemonOf(t);
  const wrong = refused('the token is not its own; give --token what serve was given or printed');
  for (const token of ['', 'a', `${target.token}x`, target.token.slice(1)])
    await assert.rejects(openTarget({ ...target, token }), wrong);
  const other = openLine({ token: 'another', version: '0.0.0', protocol: 99 });
  assert.equal(
    await say(target.port, other),
    failedLine('the token is not its own; give --token what serve was given or printed'),
  );
});

test('another version of the package or of the protocol is refused, with both versions', async (t) => {
  const { target } = await daemonOf(t);
  const own = `wirebench ${version}, protocol ${PROTOCOL_VERSION}`;
  const remedy = 'install one version on both hosts';
  assert.equal(
    await say(target.port, openLine({ version: '0.0.9' })),
    failedLine(`it runs ${own}, and this is 0.0.9, protocol ${PROTOCOL_VERSION}; ${remedy}`),
  );
  assert.equal(
    await say(target.port, openLine({ protocol: 99 })),
    failedLine(`it runs ${own}, and this is ${version}, protocol 99; ${remedy}`),
  );
});

test('noise on the control port is hung up on without a word, and costs the next runner nothing', async (t) => {
  const { target } = await daemonOf(t);
  const noises = [
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    '\n',
    '{}\n',
    '{"type":"start"}\n',
    'x'.repeat(5000),
    openLine({ token: 'x'.repeat(2000) }),
    `${JSON.stringify({ type: 'prepare', task: serveTask() })}\n`,
  ];
  for (const noise of noises) assert.equal(await say(target.port, noise), '', noise.slice(0, 20));
  // The beginning of a TLS handshake: a line that never ends, so its sender gives up first.
  const patient = connect({ host: '127.0.0.1', port: target.port });
  patient.end('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03');
  patient.resume();
  await once(patient, 'close');
  await openTarget(target);
});

test('who says nothing is hung up on when its time is over', async (t) => {
  const { target } = await daemonOf(t, { limits: { openMs: 1 } });
  assert.equal(await say(target.port, ''), '');
  assert.equal(await say(target.port, '{"type":"op'), '');
});

test('when all connections are taken, the next one is turned away', async (t) => {
  const { target } = await daemonOf(t, { limits: { connections: 2 } });
  const others = [1, 2].map(() => connect({ host: '127.0.0.1', port: target.port }));
  await Promise.all(others.map((socket) => once(socket, 'connect')));
  await assert.rejects(openTarget(target), {
    code: 'TARGET_REFUSED',
    message:
      'the target hung up without a word; check that wirebench serve listens there, and that few others use it',
  });
  for (const socket of others) socket.destroy();
});
