import { describe, expect, it } from 'vitest';
import type { CompiledStep, StepLook } from '../../src/model/executionPlan.ts';
import { comparedPaths } from '../../src/preview/trees.ts';
import { declaredUndo, planOf } from '../rollout/plans.ts';

type Sketch = Partial<CompiledStep> & { name: string };

const host = (script: string) => ({ script, stdin: null, payloads: [], timeoutMs: 1 });
const typed = (path: string, kind: 'file' | 'directory' = 'file'): Sketch => {
  const look: StepLook =
    kind === 'file' ? { kind, path, mode: null, owner: null, diff: null } : { kind, path, mode: null, owner: null };
  return { name: path, type: 'upload', preview: { look, unless: null, check: null } };
};
const command = (script: string, undo = ':', type: 'run' | 'local' = 'run'): Sketch => ({
  name: script,
  type,
  action: { at: 'host', command: host(script) },
  undo: { ...declaredUndo(), kind: 'host', command: host(undo), shown: undo, whenUnknown: false, expectsMs: null },
});

const compared = (
  steps: readonly Sketch[],
  { watch = [], except = [] }: { watch?: string[]; except?: string[] } = {},
) => comparedPaths(planOf([{ hosts: ['h1'], steps }]), 'h1', { watch, except });

describe('what a rehearsal compares', () => {
  it('is the directory around what a typed step writes', () => {
    const { trees, paths, notCompared } = compared([typed('/opt/app/a.conf'), typed('/opt/lib/x', 'directory')]);
    expect(trees).toEqual(['/opt/app', '/opt/lib']);
    expect(paths).toEqual(['/opt/app', '/opt/app/a.conf', '/opt/lib', '/opt/lib/x']);
    expect(notCompared).toEqual([]);
  });

  it('is the directory around every path that a command or its undo names', () => {
    const { trees } = compared([command('cp /srv/app/a /srv/app/b', 'rm /srv/other/c')]);
    expect(trees).toEqual(['/srv/app', '/srv/other']);
  });

  it('is what stands at a path by itself where the directory around it is the system’s own, and says so', () => {
    const { trees, paths, notCompared } = compared([
      typed('/etc/app.conf'),
      command('mkdir /opt/app; id >/tmp/x; true /bin/sh'),
    ]);
    expect(trees).toEqual(['/bin/sh', '/etc/app.conf', '/opt/app', '/tmp/x']);
    expect(paths).toEqual(['/bin/sh', '/etc/app.conf', '/opt/app', '/tmp/x']);
    expect(notCompared).toEqual([
      "/bin: the system's own",
      "/etc: the system's own",
      "/opt: the system's own",
      "/tmp: the system's own",
    ]);
  });

  it('never is what a kernel makes up', () => {
    expect(compared([command('true >/dev/null </proc/uptime; ls /sys')])).toEqual({
      trees: [],
      paths: [],
      notCompared: [],
    });
  });

  it('lists nothing twice, and looks at each directory that leads there', () => {
    const { trees, paths } = compared([command('touch /opt/app/x/y/z /opt/app/a')]);
    expect(trees).toEqual(['/opt/app']);
    expect(paths).toEqual(['/opt/app', '/opt/app/a', '/opt/app/x', '/opt/app/x/y', '/opt/app/x/y/z']);
  });

  it('is what the user wants watched, the system’s own too', () => {
    const { trees, notCompared } = compared([typed('/etc/app.conf')], { watch: ['/etc', '/var/lib/app'] });
    expect(trees).toEqual(['/etc', '/var/lib/app']);
    expect(notCompared).toEqual([]);
  });

  it('is not what the user leaves out, but for what typed steps write', () => {
    const { trees, paths, notCompared } = compared([typed('/opt/app/logs/a.log'), command('touch /srv/cache/x/y')], {
      except: ['/opt/app/logs', '/srv/cache'],
    });
    expect(trees).toEqual([]);
    expect(paths).toContain('/opt/app/logs/a.log');
    expect(paths.join()).not.toContain('/srv');
    expect(notCompared).toEqual(['/opt/app/logs: left out with --except', '/srv/cache: left out with --except']);
  });

  it('is nothing of the controller, and says so', () => {
    const { notCompared } = compared([command('scp x web-01:/opt/app/x', ':', 'local')]);
    expect(notCompared).toContain('this machine: what the local step scp x web-01:/opt/app/x changes on it');
  });
});
