import type { ScenarioMeta } from 'wirebench';
import { sockperf } from './_sockperf.ts';

export const meta: ScenarioMeta = { title: 'sockperf ping-pong over UDP', bare: 'udp' };
export default sockperf([], 0);
