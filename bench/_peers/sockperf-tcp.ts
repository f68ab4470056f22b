import type { ScenarioMeta } from 'wirebench';
import { sockperf } from './_sockperf.ts';

export const meta: ScenarioMeta = { title: 'sockperf ping-pong over TCP', bare: 'tcp' };
export default sockperf(['--tcp'], 4);
