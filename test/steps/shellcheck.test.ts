import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { StepSpec } from '../../src/steps/spec.ts';
import { stepWork } from '../../src/steps/work.ts';

const upload = {
  type: 'upload',
  payload: { kind: 'text', text: '' },
  from: 'a',
  mode: null,
  owner: null,
  diff: null,
} as const;
const specs: readonly StepSpec[] = [
  { ...upload, directory: false, to: '/x y/z' },
  { ...upload, directory: true, to: '/x y/z' },
  { type: 'symlink', path: '/x', to: 'y z' },
  { type: 'service', name: 'app', state: 'restarted', enabled: true },
  { type: 'line', path: '/x', line: 'a $b', match: '^a', state: 'present', diff: null },
  { type: 'package', name: 'g++', version: '1:2.0~1-1' },
  { type: 'wait', for: { command: 'true' }, everyMs: 1, withinMs: 1 },
  { type: 'reboot', command: 'reboot', until: 'true', withinMs: 1 },
];

/** Not of a warning's weight: functions that one script of several that share them does not use. */
const severity = 'warning';

describe('shellcheck', () => {
  it.each(specs.map((spec) => [spec.type, spec] as const))('has nothing to say about %s', (_, spec) => {
    const setting = { unless: 'test -e /x', check: null, timeoutMs: 1, target: { serviceManager: 'systemctl' } };
    const { action, undo } = stepWork(spec, setting);
    const commands = [action, undo].flatMap((part) => ('command' in part ? [part.command] : []));
    if (action.at === 'reboot') commands.push(action.back);
    const scripts = commands.flatMap((command) => ('script' in command ? command.script : []));
    expect(scripts.length).toBe(spec.type === 'wait' ? 1 : 2);
    for (const script of scripts) {
      const checked = spawnSync('shellcheck', ['-s', 'sh', '-S', severity, '-'], { input: script, encoding: 'utf8' });
      expect(checked.stdout + checked.stderr).toBe('');
      expect(checked.status).toBe(0);
    }
  });
});
