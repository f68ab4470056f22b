// Fetches the jars of a Kafka broker with Maven, once, and prints the folder for KAFKA_HOME. Exit 1 with the reason where
// that cannot be done.
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = dirname(fileURLToPath(import.meta.url));
const home = join(dirname(scripts), 'node_modules', '.cache', 'wirebench-kafka');

if (!existsSync(join(home, 'libs'))) {
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const whole = `${home}-${process.pid}`;
  const args = ['-q', '-B', '-f', join(scripts, 'kafka-pom.xml'), plugin, `-DoutputDirectory=${whole}/libs`];
  const { error, status, stdout } = spawnSync('mvn', args, { encoding: 'utf8' });
  if (error || status !== 0) {
    rmSync(whole, { recursive: true, force: true });
    process.stderr.write(
      `no jars of Kafka: ${error ? `mvn does not start (${error.code})` : stdout.trim()}\n`,
    );
    process.exit(1);
  }
  // In one step: another may be doing the same.
  if (existsSync(home)) rmSync(whole, { recursive: true, force: true });
  else renameSync(whole, home);
}
process.stdout.write(`${home}\n`);
