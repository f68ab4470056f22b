import { spawn } from 'node:child_process';

/** Bursts of work and rest of 20 to 400 ms each; it ends when the pipe it reads from does, so also with a killed parent. */
const NEIGHBOUR = `
  process.stdin.on('end', () => process.exit()).resume();
  const some = () => 20 + 380 * Math.random();
  const burst = () => {
    for (const until = performance.now() + some(); performance.now() < until; );
    setTimeout(burst, some());
  };
  burst();
`;

/** Starts so many busy neighbours; the function that it returns ends them. */
export function startNeighbours(count: number): () => void {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', NEIGHBOUR], { stdio: ['pipe', 'ignore', 'ignore'] }),
  );
  return () => {
    for (const child of children) child.kill('SIGKILL');
  };
}
