// Compiles src to dist and bench to dist/bench, then writes the JSON Schemas of report.json and verdict.json beside them.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
const tsc = (project) =>
  execFileSync(process.execPath, [join(dirname(typescript), 'bin/tsc'), '-p', join(root, project)], {
    stdio: 'inherit',
  });

rmSync(join(root, 'dist'), { recursive: true, force: true });
tsc('src');
tsc('bench');
cpSync(join(root, 'src/python/program.py'), join(root, 'dist/python/program.py'));
chmodSync(join(root, 'dist/cli.js'), 0o755);

// JSON has no number that is not finite, so the schema need not say it.
const { toJsonSchema } = await import('@valibot/to-json-schema');
const { ReportSchema, VerdictSchema } = await import('../dist/schema.js');
for (const [name, schema] of Object.entries({ report: ReportSchema, verdict: VerdictSchema })) {
  const text = JSON.stringify(toJsonSchema(schema, { ignoreActions: ['finite'] }), null, 2);
  writeFileSync(join(root, `dist/${name}.schema.json`), `${text}\n`);
}
