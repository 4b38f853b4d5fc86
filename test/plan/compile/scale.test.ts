import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/generated/plan.ts';
import { compiledPlan, filesOf, hostOf, stageOf } from './changes.ts';

// No times are asserted: this is here so that a compiler which does not share work does not end in reasonable time.
describe('a large fleet', () => {
  const hosts = Array.from({ length: 10_000 }, (_, at) =>
    hostOf(`host-${at}`, { root: `/opt/app-${at % 7}` }, { labels: { site: `site-${at % 3}` } }),
  );
  const steps: Step[] = [
    { run: 'drain {{ host.name }}', undo: 'enable {{ host.name }}' },
    { upload: { from: 'f', to: '{{ host.root }}/f' } },
    { template: { from: 't', to: '/etc/app.conf' } },
    { symlink: { path: '{{ host.root }}/current', to: 'f' } },
    { service: { name: 'app', state: 'restarted' } },
    { line: { path: '/etc/x', line: 'site={{ host.labels.site }}' } },
    { wait: { command: 'true' } },
    { wait: { url: 'http://x' } },
    { run: 'a', undo: 'b' },
    { local: 'c', undo: 'd' },
  ];

  it('compiles 10,000 hosts of 10 steps, making each thing once', () => {
    const files = filesOf({ f: 'x', t: { text: 'site={{ host.labels.site }}' } });
    const plan = compiledPlan({ stages: [stageOf({ steps })] }, files, hosts);
    expect(Object.keys(plan.steps).length).toBe(10_000 + 7 + 3 + 7 + 1 + 3 + 4);
    expect(plan.stages[0]?.hosts.length).toBe(10_000);
  });
});
