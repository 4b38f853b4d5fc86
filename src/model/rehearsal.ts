/** What a rehearsal showed: everything was done, taken back, and compared with how it was before. Plain JSON. */
export interface RehearsalProof {
  readonly format: 'nightshift/rehearsal/v1';
  /** Of the steps that were rehearsed (see stepsDigest). */
  readonly stepsDigest: string;
  readonly change: string;
  /** Where. */
  readonly environment: string;
  readonly run: string;
  readonly atMs: number;
  readonly by: string;
  readonly hosts: readonly string[];
  /** Directories that were compared whole, with everything below; what lies outside of them and of the steps' own paths was not looked at. */
  readonly compared: readonly string[];
  /** What the steps name or touch and nobody compared, with why: `/etc: a directory of the system`. */
  readonly notCompared: readonly string[];
  /** `proven`: everything is as it was. */
  readonly result: 'proven' | 'differences' | 'failed';
  /** `web-01: /opt/app/b.conf: was absent, is a file of 12 bytes`; for `failed`: why it came to no comparison. */
  readonly differences: readonly string[];
}
