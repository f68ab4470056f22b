import type { Broker } from '../types.ts';

/** AMQP 0-9-1: a frame is its type, a channel (u16), a size (u32), the payload and a last byte; Connection.Start is method 10.10. */
const FRAME_HEAD_BYTES = 7;
const CONNECTION_START = '\x00\x0a\x00\x0a';
/** In the table of the server's properties: a name, the type S, the length of a long string, the string. */
const VERSION = /versionS[\s\S]{4}([\w.+-]+)/;

const amqp: Broker = {
  title: 'RabbitMQ',
  programs: ['rabbitmq-server', 'epmd'],
  // The one on Debian's PATH changes user and writes to the system's folders.
  folders: ['/usr/lib/rabbitmq/bin', '/opt/homebrew/sbin', '/usr/local/sbin'],
  remedy: 'apt install rabbitmq-server, brew install rabbitmq',
  morePorts: 2,
  files: ({ ports: [port] }) => ({
    'rabbitmq.conf': [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      'log.console = true',
      'log.file = false',
      '',
    ].join('\n'),
    enabled_plugins: '[].',
  }),
  command: ({ folder, ports: [, nodePort, mapperPort], programs }) => ({
    command: 'sh',
    // A port mapper of its own, in its own process group: the one it would start outlives it and listens everywhere.
    args: [
      '-c',
      '"$1" -port "$2" -address 127.0.0.1 & exec "$3"',
      folder,
      programs['epmd'] ?? '',
      `${mapperPort}`,
      programs['rabbitmq-server'] ?? '',
    ],
    env: {
      HOME: folder,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: `${mapperPort}`,
      RABBITMQ_NODENAME: 'wirebench@localhost',
      RABBITMQ_DIST_PORT: `${nodePort}`,
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_CONFIG_FILE: `${folder}/rabbitmq.conf`,
      RABBITMQ_ENABLED_PLUGINS_FILE: `${folder}/enabled_plugins`,
      RABBITMQ_MNESIA_BASE: `${folder}/mnesia`,
      RABBITMQ_LOG_BASE: `${folder}/log`,
      RABBITMQ_PID_FILE: `${folder}/rabbitmq.pid`,
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    },
  }),
  login: { user: 'guest', password: 'guest' },
  usualPort: 5672,
  hello: Buffer.from('AMQP\x00\x00\x09\x01', 'latin1'),
  greeting(answer) {
    if (answer.length < FRAME_HEAD_BYTES) return undefined;
    if (answer[0] !== 1) throw new Error('what answers does not speak AMQP 0-9-1');
    if (answer.length < FRAME_HEAD_BYTES + answer.readUInt32BE(3)) return undefined;
    const payload = answer.toString('latin1', FRAME_HEAD_BYTES);
    if (!payload.startsWith(CONNECTION_START)) throw new Error('what answers does not speak AMQP 0-9-1');
    return { version: VERSION.exec(payload)?.[1] ?? null };
  },
};
export default amqp;
