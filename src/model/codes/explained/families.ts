import { approval, approving, audit, runs, schedule } from './changes.ts';
import type { Family } from './family.ts';
import { connection, gates, onHosts, secrets } from './hosts.ts';
import { compile, inventory, reading, rules, windows } from './planFiles.ts';
import { commandLine, lab } from './tools.ts';

/** Every hundred of codes, in the order of their numbers. */
export const families: readonly Family[] = [
  reading,
  rules,
  inventory,
  compile,
  windows,
  connection,
  onHosts,
  runs,
  schedule,
  audit,
  approval,
  approving,
  gates,
  secrets,
  commandLine,
  lab,
];
