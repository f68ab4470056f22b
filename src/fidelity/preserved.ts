import type { FateStatus } from '../schema.ts';
import { FEATURES, type Feature } from '../types.ts';

interface Tried {
  readonly feature: string;
  readonly status: FateStatus;
}

/** The features all of whose values came back exactly: what `meta.preserves` should say. */
export const preservedBy = (values: readonly Tried[]): Feature[] =>
  FEATURES.filter((feature) =>
    values.every((value) => value.feature !== feature || value.status === 'exact'),
  );
