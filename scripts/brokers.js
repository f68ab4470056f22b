// Starts the brokers that are installed, each on free loopback ports with temporary data, prints their URLs for --broker,
// and removes all of it at Ctrl-C. With words behind it those are a command of wirebench, which starts what it needs by
// itself: `node scripts/brokers.js run brokers`. Kafka's jars are fetched first, where Maven is.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brokerNames } from '../dist/run/broker/find.js';
import { urlOf } from '../dist/run/broker/given.js';
import { startBroker } from '../dist/run/broker/start.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tell = (text) => process.stderr.write(`${text}\n`);
if (!process.env.KAFKA_HOME) {
  const jars = spawnSync(process.execPath, [join(root, 'scripts/kafka-jars.js')], { encoding: 'utf8' });
  if (jars.status === 0) process.env.KAFKA_HOME = jars.stdout.trim();
  else tell(jars.stderr.trim());
}

const words = process.argv.slice(2);
if (words.length > 0) {
  // Ctrl-C reaches the command too, which ends by itself.
  process.on('SIGINT', () => {});
  const { status } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...words], { stdio: 'inherit' });
  process.exit(status ?? 1);
}
const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
const brokers = [];
for (const name of await brokerNames()) {
  const broker = await startBroker(name).catch((error) => tell(`${name}: ${error.message}`));
  if (!broker) continue;
  brokers.push(broker);
  tell(`${urlOf(name, broker.address)}  ${broker.title} ${broker.version ?? ''}`);
}
await interrupted;
await Promise.all(brokers.map((broker) => broker.stop()));
