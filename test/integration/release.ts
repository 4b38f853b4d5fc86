import type { Stage, Step } from '../../src/generated/plan.ts';
import type { Files } from './files.ts';
import type { Change, Site } from './site.ts';

/** The change most of these tests make: release 2.0.0 of the application of `Site.layOut`, drained and enabled around it. */
export function releaseSteps(last: readonly Step[] = []): Step[] {
  return [
    { name: 'drain', run: 'echo drained > {{ host.root }}/balancer', undo: 'echo enabled > {{ host.root }}/balancer' },
    { name: 'files', upload: { from: 'release', to: '{{ host.root }}/app/releases/2.0.0' } },
    { name: 'conf', template: { from: 'app.conf.liquid', to: '{{ host.root }}/app/app.conf' } },
    { name: 'switch', symlink: { path: '{{ host.root }}/app/current', to: 'releases/2.0.0' } },
    ...last,
    {
      name: 'enable',
      run: 'echo enabled > {{ host.root }}/balancer',
      undo: 'echo drained > {{ host.root }}/balancer',
    },
  ];
}

export function writeRelease(site: Site): void {
  site.write('release/VERSION', '2.0.0\n');
  site.write('release/bin/app', '#!/bin/sh\nexec sleep 1000\n');
  site.write('app.conf.liquid', 'name = {{ host.name }}\nversion = {{ version }}\n');
}

/** One stage over all hosts. */
export function release(stage: Partial<Stage> = {}, change: Partial<Change> = {}): Change {
  const all: Stage = { name: 'fleet', hosts: 'fleet', steps: releaseSteps(), ...stage };
  return { variables: { version: '2.0.0' }, stages: [all], ...change };
}

/** A host's files once the release is on it. */
export function released(before: Files, host: string): Files {
  return {
    ...before,
    'app/app.conf': `file 0640 name = ${host}\nversion = 2.0.0\n`,
    'app/current': 'link releases/2.0.0',
    'app/releases/2.0.0': 'directory 0755',
    'app/releases/2.0.0/VERSION': 'file 0644 2.0.0\n',
    'app/releases/2.0.0/bin': 'directory 0755',
    'app/releases/2.0.0/bin/app': 'file 0644 #!/bin/sh\nexec sleep 1000\n',
  };
}
