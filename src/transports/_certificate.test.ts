import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import tls from 'node:tls';
import fc from 'fast-check';
import { type Certificate, makeCertificate } from './_certificate.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW_MS = Date.UTC(2030, 0, 2, 3, 4, 5);

async function handshake(test: TestContext, { cert, key }: Certificate, ca: string, servername: string) {
  const server = tls.createServer({ cert, key }, (socket) => socket.end('hello'));
  test.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const socket = tls.connect({ host: '127.0.0.1', port, ca, servername });
  test.after(() => socket.destroy());
  return String((await once(socket, 'data'))[0]);
}

describe('a certificate', () => {
  it('says who it is for, how long it is valid, and who has signed it', () => {
    const { cert, key } = makeCertificate(NOW_MS);
    const parsed = new X509Certificate(cert);
    assert.equal(parsed.subject, 'CN=localhost');
    assert.equal(parsed.issuer, 'CN=localhost');
    assert.equal(parsed.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    assert.equal(parsed.validFrom, 'Jan  1 03:04:05 2030 GMT');
    assert.equal(parsed.validTo, 'Jan  9 03:04:05 2030 GMT');
    assert.equal(parsed.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
    assert.ok(parsed.verify(parsed.publicKey));
    assert.ok(parsed.checkPrivateKey(createPrivateKey(key)));
    assert.equal(parsed.toString(), cert);
  });

  it('is valid around any time of two centuries, in whichever form its time is written', () => {
    const time = fc.integer({ min: Date.UTC(1970, 0, 3), max: Date.UTC(2150, 0, 1) });
    fc.assert(
      fc.property(time, (nowMs) => {
        const { validFrom, validTo } = new X509Certificate(makeCertificate(nowMs).cert);
        const seconds = Math.floor(nowMs / 1000) * 1000;
        assert.equal(Date.parse(validFrom), seconds - DAY_MS);
        assert.equal(Date.parse(validTo), seconds + 7 * DAY_MS);
      }),
      { numRuns: 50, examples: [[Date.UTC(2050, 0, 1)], [Date.UTC(2049, 11, 31, 23, 59, 59)]] },
    );
  });

  it('never comes twice', () => {
    const serials = Array.from(
      { length: 20 },
      () => new X509Certificate(makeCertificate(NOW_MS).cert).serialNumber,
    );
    assert.equal(new Set(serials).size, 20);
    assert.ok(serials.every((serial) => /^[4-7][0-9A-F]{31}$/.test(serial)));
  });

  it('is verified in a handshake, by a client that has it', async (test) => {
    const own = makeCertificate(Date.now());
    assert.equal(await handshake(test, own, own.cert, 'localhost'), 'hello');
  });

  it('is refused by a client that has another one, or wants another name', async (test) => {
    const [own, other] = [makeCertificate(Date.now()), makeCertificate(Date.now())];
    await assert.rejects(handshake(test, own, other.cert, 'localhost'));
    await assert.rejects(handshake(test, own, own.cert, 'example.org'), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });
});
