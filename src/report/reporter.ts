import type { Report } from '../schema.ts';

/** A form of the report. Pure: the same report gives the same text. */
export interface Reporter {
  /** Of the file it fills, without the dot. */
  readonly extension: string;
  render(report: Report): string;
}
