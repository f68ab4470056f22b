import type { Column } from '../schema.ts';

type Direction = Column['better'];
const column = (figure: string, title: string, unit: string, better: Direction, compact = false): Column => ({
  figure,
  title,
  unit,
  better,
  compact,
  exact: false,
});

/** Latency runs from when a message was due until one receiver has decoded it: a sample a delivery. */
export const HUB_COLUMNS: readonly Column[] = [
  { ...column('sizeBytes', 'size', 'bytes', 'lower', true), exact: true },
  column('throughput', 'delivered', '1/s', 'higher', true),
  column('latencyP50', 'p50', 'us', 'lower', true),
  column('latencyP99', 'p99', 'us', 'lower', true),
  column('serverCpu', 'server CPU', 'us/delivery', 'lower', true),
  column('clientCpu', 'client CPU', 'us/delivery', 'lower'),
  column('offered', 'offered', 'msg/s', null),
  column('accepted', 'accepted', 'msg/s', null),
  column('latencyP90', 'p90', 'us', 'lower'),
  column('latencyP999', 'p99.9', 'us', 'lower'),
  column('latencyMax', 'max', 'us', null),
  column('serviceP50', 'service p50', 'us', 'lower'),
  column('serviceP99', 'service p99', 'us', 'lower'),
  column('serverP50', 'in the server p50', 'us', 'lower'),
  column('latenessP50', 'lateness p50', 'us', null),
  column('latenessP99', 'lateness p99', 'us', null),
  column('clientLoop', 'client loop', 'share', null),
  column('serverLoop', 'server loop', 'share', null),
];

const counted = (figure: string, title: string, compact = true): Column =>
  column(figure, title, 'count', null, compact);

const DELIVERED: readonly Column[] = [
  counted('sentOk', 'published'),
  counted('expected', 'expected'),
  counted('unique', 'delivered'),
  column('deliveredShare', 'of expected', 'share', null, true),
  counted('lost', 'lost'),
];

/** Counts of a round's window; expected is published times the members that each message must reach. */
export const TOPIC_COLUMNS: readonly Column[] = [
  ...DELIVERED,
  counted('dropped', 'dropped'),
  counted('duplicate', 'dup'),
  counted('reordered', 'reord'),
  column('join', 'join', 'us', 'lower', true),
  column('memory', 'RSS per client', 'bytes', 'lower', true),
  counted('dismissed', 'hung up on', false),
];

export const QUEUE_COLUMNS: readonly Column[] = [
  ...DELIVERED,
  counted('redelivered', 'redelivered'),
  counted('duplicate', 'dup'),
  counted('backlog', 'backlog'),
  column('join', 'join', 'us', 'lower'),
  counted('reordered', 'reord', false),
  counted('dropped', 'dropped', false),
  counted('killed', 'consumers died', false),
  counted('confirmed', 'confirmed', false),
  column('memory', 'RSS per client', 'bytes', 'lower'),
];
