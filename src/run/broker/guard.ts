// The entry of a broker's guard: a process that ends the broker, with all it has started, and removes its folder when its
// own standard input ends. So the runner leaves nothing behind, also when it is killed.
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endGroup, PID_FILE } from './leftovers.ts';

export interface GuardTask {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** The folder is somebody else's, and stays. */
  readonly keepsFolder: boolean;
}

// The cast restates what startBroker hands over.
const { command, args, folder, keepsFolder } = JSON.parse(process.argv[2] ?? '{}') as GuardTask;
// Ctrl-C in a terminal reaches every process of the group: the runner alone decides what it means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const broker = spawn(command, args, { cwd: folder, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
if (broker.pid !== undefined) writeFileSync(join(folder, PID_FILE), `${broker.pid}\n`);
process.stdin.on('end', () => endGroup(broker.pid)).resume();
broker.once('error', () => leave(127));
broker.once('exit', (code) => {
  // What its leader has started must not outlive it.
  endGroup(broker.pid);
  leave(code ?? 1);
});

function leave(code: number): void {
  if (!keepsFolder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}
