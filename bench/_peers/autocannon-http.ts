import type { ScenarioMeta } from 'wirebench';
import autocannon from './_autocannon.ts';

export const meta: ScenarioMeta = { title: 'autocannon over HTTP/1.1', bare: 'tcp' };
export default autocannon;
