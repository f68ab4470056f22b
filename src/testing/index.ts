/** Conformance suites for users' own plug-ins: call one in a file that node:test runs. */
export { type CodecModule, codecConformance } from './codec.ts';
export { transportConformance } from './transport.ts';
