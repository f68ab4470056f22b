import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { cellLike } from './_cells.ts';
import { environment } from './environment.ts';
import { type RoleMessage, RoleMessageSchema, type RunnerMessage, RunnerMessageSchema } from './protocol.ts';

const cell = cellLike({ id: 'a' });
const inRound = { cell, round: 0, seed: 1, epoch: 0xffff_ffff };
const at = { host: '127.0.0.1', port: 0 };

const fromRole: RoleMessage[] = [
  { type: 'hello', protocol: 1, token: 'x', runtime: 'node v20' },
  { type: 'welcome', environment: environment() },
  { type: 'ready', address: at },
  { type: 'ready', address: { ...at, certificate: '-----BEGIN CERTIFICATE-----' } },
  { type: 'ready', address: null },
  { type: 'closed' },
  { type: 'record', record: { v: 1, cell: 'a', round: 0, kind: 'end', status: 'ok' } },
  { type: 'described', meta: { title: 'x', preserves: null } },
  { type: 'failed', code: 'INTERNAL', message: 'm', detail: 'd' },
  { type: 'bye' },
];
const fromRunner: RunnerMessage[] = [
  { type: 'open', protocol: 1, version: '0.1.0', token: 'x' },
  { type: 'prepare', task: { kind: 'describe', of: 'codecs', ref: { use: './a.mjs', options: { a: 1 } } } },
  {
    type: 'prepare',
    task: { kind: 'inspect', codec: { use: 'json' }, payloads: [{ use: 'order' }], known: ['tick'], seed: 0 },
  },
  { type: 'prepare', task: { kind: 'codec', ...inRound } },
  { type: 'prepare', task: { kind: 'serve', ...inRound, at } },
  { type: 'prepare', task: { kind: 'serve', ...inRound, at: null } },
  { type: 'prepare', task: { kind: 'drive', ...inRound, to: { host: '::1', port: 65_535 } } },
  { type: 'prepare', task: { kind: 'colocated', ...inRound } },
  { type: 'start' },
  { type: 'stop' },
  { type: 'bye' },
];

test('every message survives its line', () => {
  for (const message of fromRole)
    assert.deepEqual(v.parse(RoleMessageSchema, JSON.parse(JSON.stringify(message))), message);
  for (const message of fromRunner)
    assert.deepEqual(v.parse(RunnerMessageSchema, JSON.parse(JSON.stringify(message))), message);
});

test('what is not of the protocol is refused', () => {
  const wrong = [
    null,
    [],
    {},
    { type: 'start' },
    { type: 'hello', protocol: 1, token: 'x'.repeat(301), runtime: 'x' },
    { type: 'ready', address: { host: 'x', port: 65_536 } },
    { type: 'ready', address: { host: 'x', port: -1 } },
    { type: 'record', record: { v: 2, cell: 'a', round: 0, kind: 'end', status: 'ok' } },
    { type: 'record', record: { v: 1, cell: 'a', round: 0, kind: 'end', status: 'failed' } },
  ];
  for (const message of wrong) assert.equal(v.is(RoleMessageSchema, message), false, JSON.stringify(message));
  const escaping = { type: 'prepare', task: { kind: 'codec', ...inRound, cell: { ...cell, id: '../a' } } };
  assert.equal(v.is(RunnerMessageSchema, escaping), false);
});
