// Installs runtimes to measure beside this one: `npm run runtimes -- node@24 node@26 bun deno`, into the ignored folder
// .runtimes. Each ships as a package with its binary; nothing is put on the PATH.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

const { platform, arch } = process;
const system = platform === 'win32' ? 'windows' : platform;
const cpu = arch === 'arm64' ? 'aarch64' : arch;
const ofNode = (version) => ({
  install: `node-${platform === 'win32' ? 'win' : platform}-${arch}@${version}`,
  binary: 'bin/node',
});
const ofBun = (version) => ({ install: `@oven/bun-${system}-${cpu}@${version}`, binary: 'bin/bun' });
const ofDeno = (version) => ({
  install: `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}@${version}`,
  binary: 'deno',
});
const KINDS = { node: ofNode, bun: ofBun, deno: ofDeno };

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !/^(node@\d+(\.\d+)*|(bun|deno)(@\d+(\.\d+)*)?)$/.test(name));
if (wanted.length === 0 || unknown !== undefined) {
  process.stderr.write(`${unknown ?? 'no runtime'}: name them like node@24, node@26.10.0, bun, deno@2\n`);
  process.exit(2);
}
const bin = '.runtimes/bin';
mkdirSync(bin, { recursive: true });
for (const name of wanted) {
  const [kind, version = 'latest'] = name.split('@');
  const { install, binary } = KINDS[kind](version);
  const folder = join('.runtimes', name);
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, install], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: platform === 'win32',
  });
  const exe = platform === 'win32' ? '.exe' : '';
  const target = join(folder, 'node_modules', install.replace(/(?<=.)@[^@]*$/, ''), binary + exe);
  if (!existsSync(target)) throw new Error(`${install} holds no ${binary}`);
  rmSync(join(bin, name + exe), { force: true });
  symlinkSync(relative(bin, target), join(bin, name + exe));
  process.stdout.write(`${name}: ${execFileSync(target, ['--version'], { encoding: 'utf8' }).trim()}\n`);
}
