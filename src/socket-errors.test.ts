import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectFailure, listenFailure } from './socket-errors.ts';

const because = (code: string): Error => Object.assign(new Error(`listen ${code}`), { code });
const AT = { host: '127.0.0.1', port: 7 };

for (const [reason, at, code, message] of [
  ['EADDRINUSE', AT, 'PORT_IN_USE', /^127\.0\.0\.1 port 7 is in use; .*0 for a free one$/],
  ['EADDRINUSE', { host: '/tmp/a.sock', port: 0 }, 'PORT_IN_USE', /^\/tmp\/a\.sock is in use; /],
  ['EADDRNOTAVAIL', AT, 'ADDRESS_MISSING', /127\.0\.0\.1 \(EADDRNOTAVAIL\); choose one that it has$/],
  [
    'EADDRNOTAVAIL',
    { host: '::1', port: 0 },
    'ADDRESS_MISSING',
    /::1 .*; switch IPv6 on, or leave this wire out$/,
  ],
  [
    'EAFNOSUPPORT',
    { host: '::1', port: 0 },
    'ADDRESS_MISSING',
    /::1 .*; switch IPv6 on, or leave this wire out$/,
  ],
  ['EACCES', AT, 'CONNECT_FAILED', /^cannot listen on 127\.0\.0\.1 port 7 \(EACCES\); check the address$/],
] as const) {
  test(`${reason} on ${at.host} is ${code}`, () => {
    const cause = because(reason);
    const failure = listenFailure(at, cause);
    assert.equal(failure.code, code);
    assert.match(failure.message, message);
    assert.equal(failure.cause, cause);
  });
}

test('a failed connect says what the system said', () => {
  const failure = connectFailure(AT, because('ECONNREFUSED'));
  assert.equal(failure.code, 'CONNECT_FAILED');
  assert.match(failure.message, /^cannot connect to 127\.0\.0\.1 port 7 \(ECONNREFUSED\); /);
});
