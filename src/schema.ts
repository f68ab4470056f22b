/** What is on disk: run.json, cells/*.jsonl and report.json. Names carry units; every file carries the schema version. */
export { LONGEST_NAME, SCHEMA_VERSION } from './schema/base.ts';
export * from './schema/cell.ts';
export * from './schema/claim.ts';
export * from './schema/exact.ts';
export * from './schema/fidelity.ts';
export * from './schema/gate.ts';
export * from './schema/in-process.ts';
export * from './schema/pair.ts';
export * from './schema/records.ts';
export * from './schema/relay.ts';
export * from './schema/report.ts';
export * from './schema/run.ts';
export * from './schema/search.ts';
export * from './schema/traffic.ts';
export * from './schema/trial.ts';
export * from './schema/verdict.ts';
