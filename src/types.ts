/** The contracts between the harness and its plug-ins. Read these files first. */
export * from './types/base.ts';
export * from './types/broker.ts';
export * from './types/codec.ts';
export * from './types/hub.ts';
export * from './types/impairment.ts';
export * from './types/load.ts';
export * from './types/payload.ts';
export * from './types/scenario.ts';
export * from './types/suite.ts';
export * from './types/transport.ts';
