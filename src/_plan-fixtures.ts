import { type Described, type Filters, narrow, plan } from './plan.ts';
import type { ResolvedGroup, ResolvedSuite } from './suite.ts';
import type {
  CodecMeta,
  ImpairmentMeta,
  Load,
  PayloadMeta,
  Ref,
  ScenarioMeta,
  TransportMeta,
} from './types.ts';

export const codec = (parts: Partial<CodecMeta> = {}): CodecMeta => ({
  title: 'x',
  format: 'x',
  output: 'bytes',
  preserves: [],
  ...parts,
});
const payload = (parts: Partial<PayloadMeta> = {}): PayloadMeta => ({ title: 'x', needs: [], ...parts });
const wire = (parts: Partial<TransportMeta> = {}): TransportMeta => ({
  title: 'x',
  delivery: 'reliable',
  accepts: ['bytes', 'text'],
  maxMessageBytes: 1000,
  ...parts,
});

const impairment = (sockets: ImpairmentMeta['sockets']): ImpairmentMeta => ({
  title: 'x',
  sockets,
  lossy: false,
  example: 'x',
});

export const described: Described = {
  codecs: new Map<string, CodecMeta | string>([
    ['json', codec()],
    ['v8', codec({ preserves: ['map', 'date'] })],
    ['text', codec({ output: 'text' })],
    ['value', codec({ output: 'value' })],
    ['mine', codec({ preserves: null })],
    ['none', codec({ opaque: true })],
    ['missing', 'missing needs a package: npm install it'],
  ]),
  payloads: new Map<string, PayloadMeta | string>([
    ['order', payload()],
    ['tick', payload()],
    ['structured', payload({ needs: ['map', 'set'] })],
    ['opaque', payload({ opaque: true })],
    ['piece', payload({ carries: 'file' })],
    ['broken', 'BAD_PAYLOAD: it is not JSON'],
  ]),
  transports: new Map<string, TransportMeta | string>([
    ['tcp', wire({ socket: 'tcp' })],
    ['udp', wire({ delivery: 'lossy', accepts: ['bytes'], socket: 'udp', receiveBuffer: true })],
    ['memory', wire({ colocated: 'one-thread', accepts: ['bytes', 'text', 'value'] })],
    ['pipe', wire()],
    ['post', wire({ requestReply: true })],
    ['lines', wire({ accepts: ['text'] })],
    ['gone', 'it does not load'],
  ]),
  scenarios: new Map<string, ScenarioMeta | string>([
    ['echo', { title: 'x' }],
    ['stream', { title: 'x', oneWay: true }],
    ['share', { title: 'x', carries: 'file' }],
    ['broken', 'it does not load'],
    ['./bare/sockperf', 'sockperf is not installed'],
  ]),
  impairments: new Map<string, ImpairmentMeta | string>([
    ['none', impairment(['udp', 'tcp'])],
    ['loss', impairment(['udp'])],
    ['broken', 'it does not load'],
  ]),
};

const refs = (uses: readonly (string | Ref)[]) =>
  uses.map((use) => (typeof use === 'string' ? { use } : { ...use }));
export const closed: Load = { kind: 'closed', clients: 1, depth: 16 };
export const open = { kind: 'open', clients: 2, ratePerSecond: 5000 } satisfies Load;

export const codecGroup = (
  codecs: readonly (string | Ref)[],
  payloads: readonly (string | Ref)[],
): ResolvedGroup => ({
  kind: 'codec',
  codecs: refs(codecs),
  payloads: refs(payloads),
});
export const networkGroup = (
  codecs: readonly (string | Ref)[],
  payloads: readonly (string | Ref)[],
  {
    transport = 'tcp',
    scenario = 'echo',
    loads = [closed],
    beside,
    impair,
  }: { transport?: string; scenario?: string; loads?: Load[]; beside?: string; impair?: Ref[][] } = {},
): ResolvedGroup => ({
  kind: 'network',
  scenario: { use: scenario },
  transport: { use: transport },
  codecs: refs(codecs),
  payloads: refs(payloads),
  loads,
  ...(beside !== undefined && { beside: { use: beside } }),
  ...(impair !== undefined && { impair }),
});

export const suiteOf = (...groups: ResolvedGroup[]): ResolvedSuite => ({
  name: 'test',
  title: 'test',
  rounds: 6,
  warmupMs: 300,
  windowMs: 800,
  baseline: 'json',
  groups,
});

export const planned = (suite: ResolvedSuite, filters: Filters = {}) =>
  plan(narrow(suite, filters), described, filters);
export const rowsOf = (suite: ResolvedSuite, filters?: Filters) =>
  planned(suite, filters).cells.map(({ table, row, floor }) => `${table}: ${row}${floor ? ` ${floor}` : ''}`);
