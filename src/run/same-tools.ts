import { WirebenchError } from '../errors.ts';
import type { Run } from '../schema.ts';

/** Rounds of one run must come from the same tools. Throws PLAN_DIFFERS with everything that is no longer the same. */
export function refuseOther(before: Run, now: Run): void {
  const facts = ({
    version: own,
    environment: { node, cpuModel },
    target,
    brokers = [],
    codecs,
    engines = {},
    wires = {},
    payloads,
  }: Run) =>
    new Map([
      ['wirebench', own],
      ['node', node],
      ['CPU', cpuModel],
      ['the server', target ? `on another host (${target.cpuModel}, node ${target.node})` : 'on this host'],
      ...brokers.map(
        ({ title, version, started }) => [title, `${version} ${started ? 'started' : 'given'}`] as const,
      ),
      ...codecs.map(
        (codec) =>
          [
            `${codec.name}${codec.runtime === undefined ? '' : ` in ${codec.runtime}`}`,
            `${codec.version ?? 'built in'} ${codec.nativeActive ?? ''}`,
          ] as const,
      ),
      ...Object.entries(engines),
      ...Object.entries(wires),
      ...payloads.map(({ name, sha256 }) => [name, sha256.slice(0, 12)] as const),
    ]);
  const today = facts(now);
  const differs = [...facts(before)].filter(([what, was]) => today.get(what) !== was);
  if (differs.length === 0) return;
  const words = differs.map(([what, was]) => `${what} was ${was}, is ${today.get(what) ?? 'missing'}`);
  throw new WirebenchError(
    'PLAN_DIFFERS',
    `this run cannot go on: ${words.join('; ')}; start a new run instead`,
  );
}
