import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { messageOf } from '../errors.ts';
import type { Report } from '../schema.ts';
import type { Load } from '../types.ts';
import { CABLE, createNamespaces, type Namespace, skipWithoutNamespaces } from './_namespaces.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';
import { served } from './_target.ts';

const closed: Load = { kind: 'closed', clients: 1, depth: 4 };
const open: Load = { kind: 'open', clients: 1, ratePerSecond: 2000 };

/** Opaque bytes echoed. The warm-up is one message: what the kernel drops is of the window. */
const suiteOf = (transport: 'tcp' | 'udp', load: Load): string => {
  const group = {
    kind: 'network',
    scenario: 'echo',
    transport,
    codecs: ['none'],
    payloads: ['opaque'],
    loads: [load],
  };
  const suite = { title: 't', rounds: 1, warmupMs: 1, windowMs: 500, baseline: 'none', groups: [group] };
  return `export default ${JSON.stringify(suite)};\n`;
};

interface Hosts {
  readonly client: Namespace;
  readonly server: Namespace;
}

/** A run from one namespace to the other, over a cable that `spoil` may make worse. */
async function across(
  t: TestContext,
  suite: string,
  spoil: (hosts: Hosts) => void = () => {},
): Promise<(Hosts & { report: Report }) | undefined> {
  const sandbox = createSandbox(t);
  const [client, server] = createNamespaces(t, sandbox);
  const { address } = server;
  const { port, token } = await served(server.start(['serve', '--host', address, '--port', '0']));
  try {
    spoil({ client, server });
  } catch (error) {
    // A kernel built without the queue or the rule; a mistake of this file still fails.
    if (!/is unknown|not supported|No such file/.test(String(error))) throw error;
    t.skip(`this kernel cannot do it (${messageOf(error)})`);
    return undefined;
  }
  sandbox.write('suite.mjs', suite);
  const target = ['--target', `${address}:${port}`, '--token', token];
  const { code, stdout, stderr } = await client.start(['run', './suite.mjs', '--out', 'out', ...target])
    .ended;
  // Beside other tests an open loop may fall behind. What was sent is counted all the same.
  assert.ok(code === 0 || (code === 3 && /the generator fell behind/.test(stdout)), stderr);
  return { client, server, report: loadReport(onlyRun(sandbox.path('out'))) };
}

/** What the only row of a table says; NaN where it does not say it. */
function figure(report: Report, kind: 'network' | 'loss', name: string): number {
  const [row] = report.tables.find((table) => table.kind === kind)?.rows ?? [];
  return row?.figures[name]?.median ?? Number.NaN;
}

/** Datagrams dropped because a socket's buffer was full: of the whole namespace, which is this run's alone. */
function bufferDrops({ exec }: Namespace): number {
  const [names, values] = exec('cat', '/proc/net/snmp')
    .split('\n')
    .filter((line) => line.startsWith('Udp:'));
  const at = names?.split(' ').indexOf('RcvbufErrors') ?? -1;
  return Number(values?.split(' ')[at]);
}

const skip = skipWithoutNamespaces();
for (const transport of ['tcp', 'udp'] as const) {
  test(`a ${transport} run from one network namespace to another`, { skip }, async (t) => {
    const found = await across(t, suiteOf(transport, closed));
    assert.ok(found);
    const { report } = found;
    const [row] = report.tables[0]?.rows ?? [];
    assert.deepEqual([row?.status, row?.reasons], ['valid', []]);
    assert.ok(figure(report, 'network', 'throughput') > 0);
    assert.ok(report.run.target);
  });
}

/** nft, of datagrams of the window alone: byte 9 of the UDP datagram is the envelope's flags, its lowest bit says so. */
const MEASURED = 'meta l4proto udp @th,72,8 & 1 == 1';
/** tc, the same: byte 29 of the IPv4 packet. */
const MATCH = 'match ip protocol 17 0xff match u8 0x01 0x01 at 29';

/** Drops that share of the datagrams of the window that come in. */
function dropIncoming({ exec }: Namespace, percent: number): void {
  exec('nft', 'add table inet test');
  exec('nft', 'add chain inet test incoming { type filter hook input priority 0; }');
  exec('nft', 'add counter inet test dropped');
  exec(
    'nft',
    `add rule inet test incoming ${MEASURED} numgen random mod 100 < ${percent} counter name dropped drop`,
  );
}

/** How many those were, by the kernel's own count. */
function droppedIncoming({ exec }: Namespace): number {
  const [, packets] = /packets (\d+)/.exec(exec('nft', 'list counter inet test dropped')) ?? [];
  return Number(packets);
}

test('what the kernel drops at random is what the report says was lost, each way', {
  skip: skipWithoutNamespaces('nft'),
}, async (t) => {
  const found = await across(t, suiteOf('udp', open), (hosts) => {
    dropIncoming(hosts.server, 10);
    dropIncoming(hosts.client, 5);
  });
  if (!found) return;
  const { client, server, report } = found;
  const [up, down] = [server, client].map(droppedIncoming);
  assert.ok(up && down, 'the kernel dropped some each way');
  assert.deepEqual(
    ['lostUpstream', 'lostDownstream'].map((name) => figure(report, 'loss', name)),
    [up + bufferDrops(server), down + bufferDrops(client)],
  );
  // No socket and no relay dropped those: they died between the hosts, and the report counts them as that.
  assert.equal(figure(report, 'loss', 'residual'), up + down);
});

/** Datagrams of the window leave through a token bucket; all else passes beside it. */
function limitOutgoing({ exec }: Namespace): void {
  const tc = (line: string) => exec('tc', ...line.split(' '));
  tc(`qdisc add dev ${CABLE} root handle 1: htb default 10`);
  for (const id of [10, 30])
    tc(`class add dev ${CABLE} parent 1: classid 1:${id} htb rate 10gbit quantum 60000`);
  tc(`qdisc add dev ${CABLE} parent 1:30 handle 30: tbf rate 2mbit burst 4kb limit 10kb`);
  tc(`filter add dev ${CABLE} parent 1: protocol ip prio 1 u32 ${MATCH} flowid 1:30`);
}

function droppedOutgoing({ exec }: Namespace): number {
  const qdiscs = JSON.parse(exec('tc', '-s', '-j', 'qdisc', 'show', 'dev', CABLE)) as {
    kind: string;
    drops: number;
  }[];
  return qdiscs.find(({ kind }) => kind === 'tbf')?.drops ?? Number.NaN;
}

test('what a rate limit of the kernel drops is what the report says was lost upstream, and nothing downstream', {
  skip: skipWithoutNamespaces('tc'),
}, async (t) => {
  const found = await across(t, suiteOf('udp', open), (hosts) => limitOutgoing(hosts.client));
  if (!found) return;
  const { client, server, report } = found;
  const dropped = droppedOutgoing(client);
  assert.ok(dropped > 0, 'the kernel dropped some');
  assert.deepEqual(
    ['lostUpstream', 'lostDownstream'].map((name) => figure(report, 'loss', name)),
    [dropped + bufferDrops(server), bufferDrops(client)],
  );
  assert.equal(figure(report, 'loss', 'residual'), dropped);
});
