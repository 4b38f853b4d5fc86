import { expect, it } from 'vitest';
import { digestOf } from '../../../src/plan/digest.ts';
import { compiledPlan, filesOf, hostOf, stageOf } from './changes.ts';

const version = '4.12.0';
const hosts = ['web-1', 'web-2', 'web-3'].map((name, at) =>
  hostOf(name, { root: '/opt/billing' }, { labels: { site: at === 0 ? 'paris' : 'lyon' } }),
);
const steps = [
  { name: 'drain', run: '/opt/lb/ctl drain {{ host.name }}', undo: '/opt/lb/ctl enable {{ host.name }}' },
  { upload: { from: 'dist/billing-{{ version }}.tar.gz', to: '{{ host.root }}/{{ version }}.tar.gz', mode: '0640' } },
  { template: { from: 'conf/site.liquid', to: '{{ host.root }}/site.conf' } },
  { symlink: { path: '{{ host.root }}/current', to: '{{ host.root }}/{{ version }}' } },
  { service: { name: 'billing', state: 'restarted' as const } },
];

it('an execution plan as it is written down', async () => {
  const plan = compiledPlan(
    {
      title: 'Billing 4.12.0',
      ticket: 'CHG0042117',
      variables: { version },
      secrets: { dbPassword: { env: 'BILLING_DB_PASSWORD' } },
      stages: [
        stageOf({ name: 'canary', hosts: { group: 'all', labels: { site: 'paris' } }, soak: '10m', steps }),
        stageOf({
          name: 'fleet',
          waves: ['10%', '50%'],
          parallelPer: { site: 1 },
          failuresMax: 1,
          steps,
          always: [{ run: '/opt/lb/ctl enable {{ host.name }}' }],
          gates: [
            {
              name: 'health',
              on: ['host', 'wave'],
              http: { url: 'http://{{ host.address }}:8080/health' },
              passes: 3,
            },
          ],
          skipDone: true,
        }),
      ],
    },
    filesOf({
      'dist/billing-4.12.0.tar.gz': 'release',
      'conf/site.liquid': { text: 'site={{ host.labels.site }}\npassword={{ secrets.dbPassword }}\n' },
    }),
    hosts,
  );
  const written = `digest ${digestOf(plan)}\n${JSON.stringify(plan, null, 2)}\n`;
  await expect(written).toMatchFileSnapshot('golden/billing.txt');
});
