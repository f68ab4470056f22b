import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import tls from 'node:tls';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Address, Listener, OnFault, OnMessage, Options } from '../types.ts';
import { makeCertificate } from './_certificate.ts';
import plugin from './tls.ts';

const ANYWHERE = { host: '127.0.0.1', port: 0 };
const HEAD = Buffer.alloc(ENVELOPE_BYTES, 1);
const echo: OnMessage = (head, body, from) => from.send(head, body);
const ignore = (): void => {};

async function serve(test: TestContext, options: Options = {}, onFault?: OnFault): Promise<Listener> {
  const { listen } = await plugin({ options });
  const listener = await listen(ANYWHERE, echo, onFault);
  test.after(() => listener.close());
  return listener;
}

async function ask(test: TestContext, to: Address, text: string): Promise<string> {
  const { connect } = await plugin({ options: {} });
  const replies = new EventEmitter();
  const client = await connect(to, (_head, body) => replies.emit('reply', String(body)));
  test.after(() => client.close());
  const reply = once(replies, 'reply');
  client.send(HEAD, text);
  return (await reply)[0];
}

function folderOf(test: TestContext, files: { readonly [name: string]: string }): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  test.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}

describe('tls', () => {
  it('trusts the certificate that came with the address, and no other', async (test) => {
    const [one, two] = [await serve(test), await serve(test)];
    assert.equal(await ask(test, one.address, 'mine'), 'mine');
    const { certificate: _, ...bare } = one.address;
    await assert.rejects(ask(test, bare, 'unknown'), {
      code: 'CONNECT_FAILED',
      message: /SELF_SIGNED.*--fingerprint/,
    });
    const swapped = { ...one.address, certificate: two.address.certificate ?? '' };
    await assert.rejects(ask(test, swapped, 'not mine'), { code: 'CONNECT_FAILED' });
  });

  it('trusts the certificate of a fingerprint, and tells another server nothing', async (test) => {
    const heard: string[] = [];
    const one = await serve(test);
    const { listen, connect } = await plugin({ options: {} });
    const two = await listen(ANYWHERE, (_head, body) => void heard.push(String(body)));
    test.after(() => two.close());
    const digits = (certificate = '') =>
      new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
    const fingerprint = digits(one.address.certificate);
    const { host, port } = one.address;
    assert.equal(await ask(test, { host, port, fingerprint }, 'mine'), 'mine');
    await assert.rejects(
      connect({ host, port: two.address.port, fingerprint }, ignore),
      (error: Error & { code?: string }) =>
        error.code === 'CONNECT_FAILED' && error.message.includes(digits(two.address.certificate)),
    );
    assert.deepEqual(heard, []);
  });

  it('speaks TLS 1.3 and nothing older', async (test) => {
    const { address } = await serve(test);
    const { host, port, certificate = '' } = address;
    const socket = tls.connect({ host, port, ca: certificate, servername: 'localhost' });
    test.after(() => socket.destroy());
    await once(socket, 'secureConnect');
    assert.equal(socket.getProtocol(), 'TLSv1.3');
    const old = tls.connect({ host, port, ca: certificate, servername: 'localhost', maxVersion: 'TLSv1.2' });
    await assert.rejects(once(old, 'secureConnect'), /alert protocol version/);
  });

  it("uses the user's own certificate, and tells no more than it", async (test) => {
    const own = makeCertificate(Date.now());
    const other = makeCertificate(Date.now());
    const file = folderOf(test, { 'own.pem': own.cert + other.cert, 'own.key': own.key });
    const { address } = await serve(test, { certFile: file('own.pem'), keyFile: file('own.key') });
    assert.equal(address.certificate, own.cert);
    assert.equal(await ask(test, address, 'own'), 'own');
  });

  it('takes one that an authority has signed for any name', async (test) => {
    const file = folderOf(test, { ext: 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:wire.example\n' });
    const openssl = (...args: string[]) => spawnSync('openssl', args, { cwd: file('.') });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=authority');
    openssl('req', ...key, '-keyout', 'own.key', '-out', 'own.csr', '-subj', '/CN=wire.example');
    const sign = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'ext'];
    const { status } = openssl('x509', '-req', '-in', 'own.csr', ...sign, '-days', '1', '-out', 'own.pem');
    if (status !== 0) return test.skip('openssl is not installed');
    const { address } = await serve(test, { certFile: file('own.pem'), keyFile: file('own.key') });
    assert.equal(await ask(test, address, 'signed'), 'signed');
  });

  it('refuses half a pair, a file that is not there, and a key of another certificate', async (test) => {
    const [one, two] = [makeCertificate(Date.now()), makeCertificate(Date.now())];
    const file = folderOf(test, { 'one.pem': one.cert, 'one.key': one.key, 'two.key': two.key });
    for (const options of [
      { certFile: file('one.pem') },
      { keyFile: file('one.key') },
      { certFile: file('one.pem'), keyFile: file('none.key') },
      { certFile: file('one.pem'), keyFile: file('two.key') },
      { certFile: file('one.pem'), keyFile: file('one.pem') },
    ]) {
      await assert.rejects(serve(test, options), { code: 'BAD_OPTION' }, Object.values(options).join(' '));
    }
  });

  it('outlives a client that does not speak TLS, and one that says nothing', async (test) => {
    const faults = new EventEmitter();
    const listener = await serve(test, {}, (fault) => faults.emit(fault));
    const { host, port } = listener.address;
    const fault = once(faults, 'socket');
    const rude = net.connect(port, host);
    rude.on('error', ignore);
    test.after(() => rude.destroy());
    rude.write('GET / HTTP/1.1\r\n\r\n');
    await fault;
    const silent = net.connect(port, host);
    await once(silent, 'connect');
    assert.equal(await ask(test, listener.address, 'served'), 'served');
    const closed = once(silent.on('error', ignore).resume(), 'close');
    await listener.close();
    await closed;
  });
});
