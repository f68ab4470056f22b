// Runs every test of the build: `npm test`, or `npm test -- framing` for the files whose path holds that word.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const word = process.argv[2] ?? '';
const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js') && file.includes(word))
  .map((file) => join('dist', file))
  .sort();
if (files.length === 0) {
  process.stderr.write(`no test file holds "${word}"; run npm run build first\n`);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...files], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
