/** One bad input: files that replace those of a good project, and every error that must be told of them. */
export interface BadCase {
  readonly name: string;
  /** By path in the project. null removes the file; `directory` puts a directory in its place. */
  readonly files: { readonly [path: string]: string | Uint8Array | null | 'directory' };
  /** All the errors, in the order in which they are told. */
  readonly expect: readonly ExpectedError[];
}

export interface ExpectedError {
  readonly code: string;
  /** file:line:column, or less where there is no line. */
  readonly place: string;
  /** A part of the message, and of what to do next. */
  readonly message: string;
  readonly next: string;
}

export const planFile = 'pipelines/plan.yaml';
export const hostsFile = 'inventories/test/hosts.yaml';
export const calendarFile = 'inventories/test/calendar.yaml';
export const policyFile = 'inventories/test/policy.yaml';

const start = 'apiVersion: nightshift/v1\n';

/** A plan: `top` follows on line 4; then four lines of its one stage, whose steps follow and end with `rest`. */
export function plan(parts: { top?: string; steps?: string; rest?: string } = {}): string {
  const { top = '', steps = '      - {run: "true", irreversible: changes nothing}\n', rest = '' } = parts;
  return `${start}name: change\nenvironment: test\n${top}stages:\n  - name: all\n    hosts: app\n    steps:\n${steps}${rest}`;
}

/** An inventory of app1, app2 and db1; `rest` follows on line 8. */
export function hosts(rest = ''): string {
  return `${start}hosts:\n  app1: {address: 127.0.1.1, labels: {site: paris}}\n  app2: {address: 127.0.1.2, labels: {site: lyon}}\n  db1: {address: 127.0.1.3}\ngroups:\n  app: {hosts: [app1, app2]}\n${rest}`;
}

/** A calendar of one night; `rest` follows on line 5, still in `windows`. */
export function calendar(rest = ''): string {
  return `${start}timezone: Europe/Paris\nwindows:\n  - {name: night, from: 2026-12-01T22:00, to: 2026-12-02T05:00}\n${rest}`;
}

/** A policy that accepts the plan above; `rest` follows on line 4. */
export function policy(rest = ''): string {
  return `${start}windows: optional\nwayBack: required\n${rest}`;
}

/** The good project that every case changes. */
export const goodProject: BadCase['files'] = {
  [planFile]: plan(),
  [hostsFile]: hosts(),
  [calendarFile]: calendar(),
  [policyFile]: policy(),
};
