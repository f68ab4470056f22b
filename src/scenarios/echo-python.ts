import * as v from 'valibot';
import { findPython, startPython } from '../python/program.ts';
import type { Plugin, Scenario, ScenarioMeta } from '../types.ts';
import echo from './echo.ts';

const python = findPython();

export const meta: ScenarioMeta = {
  title: "echo, answered by a server in Python's standard library: its CPU is not counted; over tcp",
  ...(python === undefined && { unavailable: 'python3 is not on the PATH: install Python 3' }),
};

const Listening = v.object({ port: v.number() });

const echoPython: Plugin<Scenario> = async (context) => {
  const { drive } = await echo(context);
  return {
    drive,
    serve: async ({ at }) => {
      const server = startPython(python ?? 'python3', { kind: 'echo', host: at.host });
      const { port } = v.parse(Listening, await server.next());
      return {
        address: { host: at.host, port },
        stats: () => ({ receiveBufferBytes: null, sendBufferBytes: null }),
        close: server.kill,
      };
    },
  };
};
export default echoPython;
