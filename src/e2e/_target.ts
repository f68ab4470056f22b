import type { Sandbox, Started, StartOptions } from './_sandbox.ts';

export interface Serving {
  readonly serve: Started;
  readonly port: number;
  readonly token: string;
  /** What a run on the same host needs to use it. */
  readonly flags: readonly string[];
}

/** `wirebench serve` on a free port, ready for runners. */
export async function startServe(
  sandbox: Sandbox,
  args: readonly string[] = [],
  options: StartOptions = {},
): Promise<Serving> {
  return served(sandbox.start(['serve', '--port', '0', ...args], options));
}

/** What a serve that makes its own token says of itself. */
export async function served(serve: Started): Promise<Serving> {
  const port = Number(await serve.stderrMatch(/ serves on \S+ port (\d+),/));
  const token = await serve.stderrMatch(/^token: ([0-9a-f]{32})$/m);
  return { serve, port, token, flags: ['--target', `127.0.0.1:${port}`, '--token', token] };
}
