import type { ScenarioMeta } from 'wirebench';
import { iperf3 } from './_iperf3.ts';

export const meta: ScenarioMeta = { title: 'iperf3 over TCP', oneWay: true, bare: 'tcp' };
export default iperf3([], 4);
