import type { Broker } from '../types.ts';

const INFO = /^INFO (\{.*\}) *\r\n/;

const nats: Broker = {
  title: 'NATS server, with JetStream',
  programs: ['nats-server'],
  remedy: 'apt install nats-server, brew install nats-server',
  morePorts: 0,
  portFile: { ending: '.ports', read: (text) => portOf(JSON.parse(text)) },
  files: ({ folder, ports: [port] }) => ({
    // A port of -1 is any free one.
    'nats.conf': [
      `listen: "127.0.0.1:${port || -1}"`,
      `ports_file_dir: ${JSON.stringify(folder)}`,
      `jetstream { store_dir: ${JSON.stringify(`${folder}/jetstream`)} }`,
    ].join('\n'),
  }),
  command: ({ folder, programs }) => ({
    command: programs['nats-server'] ?? '',
    args: ['--config', `${folder}/nats.conf`],
  }),
  usualPort: 4222,
  // It greets first, and answers a PING when it has understood who asks; one that wants a login says -ERR, and is there too.
  hello: Buffer.from('CONNECT {"verbose":false}\r\nPING\r\n'),
  greeting(answer) {
    const text = answer.toString('latin1');
    if (!'INFO '.startsWith(text.slice(0, 5))) throw new Error('what answers is not a NATS server');
    const info = INFO.exec(text)?.[1];
    if (info === undefined || !/PONG|-ERR/.test(text)) return undefined;
    const { version }: { version?: unknown } = JSON.parse(info);
    return { version: typeof version === 'string' ? version : null };
  },
};
export default nats;

function portOf({ nats: urls }: { nats?: unknown }): number | undefined {
  const [url] = Array.isArray(urls) ? urls : [];
  return typeof url === 'string' ? Number(new URL(url).port) : undefined;
}
