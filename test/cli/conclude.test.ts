import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { conclude } from '../../src/cli/drive.ts';
import { Session } from '../../src/cli/session.ts';
import type { RunEnd } from '../../src/runtime/driver.ts';
import { summaryOf } from '../../src/runtime/summary.ts';
import { newRun, request } from '../contract/journal.ts';
import { play } from '../review/scenarios.ts';

const isTTY = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
const setTerminal = (value: boolean) => Object.defineProperty(process.stdout, 'isTTY', { value, configurable: true });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-conclude-'));
  for (const name of ['GITHUB_ACTIONS', 'GITLAB_CI', 'CI', 'LC_ALL', 'LC_CTYPE', 'FORCE_COLOR']) vi.stubEnv(name, '');
  vi.stubEnv('TERM', 'xterm');
  vi.stubEnv('LANG', 'C.UTF-8');
  setTerminal(false);
});
afterEach(() => {
  if (isTTY === undefined) Reflect.deleteProperty(process.stdout, 'isTTY');
  else Object.defineProperty(process.stdout, 'isTTY', isTTY);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** What is said at last of a run that went as the scenario. */
function lastWords(scenario: string, output: 'text' | 'json' | 'ndjson', live = true): string {
  const session = new Session({ output, state: folder, logLevel: 'info' });
  const said: string[] = [];
  vi.spyOn(session.out, 'line').mockImplementation((text) => void said.push(text));
  const { plan, world } = play(scenario);
  const lease = session.journal.createRun(newRun('r1', { plan }), request());
  if (lease.status !== 'leased') throw new Error('the journal did not take the run');
  session.journal.append(lease, world.events, summaryOf(world.state, 0));
  const end: RunEnd = { kind: 'ended', outcome: 'rolledBack', exitCode: 3, reason: null };
  expect(conclude(session, 'r1', end, { verbose: false, live })).toBe(3);
  session.close();
  return said.join('\n');
}

const recap = /^ {2}host +ok +changed/m;

describe('the last words about a run', () => {
  it('begin with the recap, then say what is left for a person, and what it came to', () => {
    expect(lastWords('needsAttention', 'text')).toMatch(
      /^\n {2}host +ok [^\n]*\n✗ app-02 .*\n\nLeft for a person.*\n\n✗ Needs attention\./s,
    );
  });

  it('have no recap where nothing was begun', () => {
    const text = lastWords('refused', 'text');
    expect(text).not.toMatch(recap);
    expect(text).toMatch(/^\n✗ Refused/);
  });

  it.each(['json', 'ndjson'] as const)('are facts only with --output %s', (output) => {
    const text = lastWords('rolledBack', output);
    expect(text).not.toMatch(recap);
    expect(JSON.parse(text)).toMatchObject({ run: 'r1' });
  });

  it('have no recap after the live view, and one where a terminal had the log', () => {
    setTerminal(true);
    expect(lastWords('rolledBack', 'text', true)).not.toMatch(/host +ok/);
    rmSync(folder, { recursive: true, force: true });
    expect(lastWords('rolledBack', 'text', false)).toMatch(/host +ok/);
  });
});
