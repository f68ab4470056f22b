import type { Broker, BrokerPlace } from '../types.ts';

/** ApiVersions (key 18), version 0, correlation 1, no client name: the first thing any client asks. */
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);
/** Size, correlation and error code. */
const ANSWER_HEAD_BYTES = 10;

/** Any cluster of one has this name: nobody else may join it, and nothing of it stays. */
const CLUSTER = 'd2lyZWJlbmNoLS0tLS0tLQ';

const properties = ({ folder, ports: [port, controllerPort] }: BrokerPlace): string =>
  [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'controller.listener.names=CONTROLLER',
    `log.dirs=${folder}/data`,
    // A cluster of one, and no wait for more members of a group that will not come.
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    'auto.create.topics.enable=false',
    '',
  ].join('\n');

const LOG4J = `Configuration:
  Appenders:
    Console: { name: STDERR, target: SYSTEM_ERR, PatternLayout: { pattern: "%p %m%n" } }
  Loggers:
    Root: { level: WARN, AppenderRef: { ref: STDERR } }
`;

const kafka: Broker = {
  title: 'Apache Kafka, KRaft mode',
  programs: ['java'],
  home: { variable: 'KAFKA_HOME', folder: 'libs', holds: /^kafka_[\d.]+-([\d.]+)\.jar$/ },
  remedy: 'install Java 17, and set KAFKA_HOME to a folder whose libs hold the jars of Kafka',
  morePorts: 1,
  files: (place) => ({ 'server.properties': properties(place), 'log4j2.yaml': LOG4J }),
  command: ({ folder, programs, home }) => ({
    command: 'sh',
    args: [
      '-c',
      // Data that a broker before has left in this folder stays as it is.
      '"$@" kafka.tools.StorageTool format --ignore-formatted -t "$CLUSTER" -c "$PROPERTIES" && exec "$@" kafka.Kafka "$PROPERTIES"',
      folder,
      programs['java'] ?? '',
      '-Xmx512m',
      '-cp',
      `${home}/libs/*`,
      `-Dlog4j2.configurationFile=${folder}/log4j2.yaml`,
    ],
    env: { CLUSTER, PROPERTIES: `${folder}/server.properties` },
  }),
  usualPort: 9092,
  hello: API_VERSIONS,
  greeting(answer) {
    if (answer.length < ANSWER_HEAD_BYTES) return undefined;
    if (answer.readUInt32BE(4) !== 1 || answer.readInt16BE(8) !== 0)
      throw new Error('what answers does not speak the protocol of Kafka');
    return { version: null };
  },
};
export default kafka;
