/** Conformance suites for users' own plug-ins: call one in a file that node:test runs. */
export { type CodecModule, codecConformance } from './codec.ts';
export { type ScenarioConformance, scenarioConformance } from './scenario.ts';
export { transportConformance } from './transport.ts';
