import type { ScenarioMeta } from 'wirebench';
import { iperf3 } from './_iperf3.ts';

export const meta: ScenarioMeta = { title: 'iperf3 over UDP', oneWay: true, bare: 'udp' };
export default iperf3(['-u'], 0);
