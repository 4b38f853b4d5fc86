import { describe, expect, it } from 'vitest';
import type { HostSelection } from '../../../src/generated/plan.ts';
import type { Environment, Locate } from '../../../src/plan/change.ts';
import { loadEnvironment } from '../../../src/plan/environment/loadEnvironment.ts';
import { selectHosts } from '../../../src/plan/environment/selectHosts.ts';
import { formatPath } from '../../../src/plan/read/documentPath.ts';
import { inFolder } from './inFolder.ts';

const at: Locate = (path) => ({ file: 'plan.yaml', path: formatPath(path) });

const inventory = `apiVersion: nightshift/v1
hosts:
  p1: {labels: {site: paris}}
  l1: {labels: {site: lyon}}
  p2: {labels: {site: paris, disk: ssd}}
  db: {}
groups:
  app: {hosts: [p2, l1, p1]}
  data: {hosts: [db]}
`;

async function environment(): Promise<Environment> {
  const loaded = await inFolder({ 'inventories/test/hosts.yaml': inventory }, (root) => loadEnvironment(root, 'test'));
  if (loaded.environment === undefined) throw new Error('the inventory of this test is not good');
  return loaded.environment;
}

const good: readonly [HostSelection, string[]][] = [
  ['app', ['p1', 'l1', 'p2']],
  ['db', ['db']],
  [
    ['db', 'app', 'p1'],
    ['p1', 'l1', 'p2', 'db'],
  ],
  [{ group: 'app', limit: 2 }, ['p1', 'l1']],
  [{ labels: { site: 'paris' } }, ['p1', 'p2']],
  [{ labels: { site: 'paris', disk: 'ssd' } }, ['p2']],
  [{ except: 'app' }, ['db']],
  [{ group: 'app', except: ['p1', 'data'], limit: 5 }, ['l1', 'p2']],
  [{ group: 'app', except: 'p1', limit: 1 }, ['l1']],
  [
    [{ group: 'app', limit: 1 }, 'data'],
    ['p1', 'db'],
  ],
];

describe('selectHosts', () => {
  it.each(good)('takes %j for %j, in the order of the inventory', async (selection, hosts) => {
    expect(selectHosts(selection, await environment(), at)).toEqual({ hosts, problems: [] });
  });

  it('names the place of each part that is wrong', async () => {
    const { problems } = selectHosts(
      ['ap', { group: 'dta', except: ['zz'] }, { labels: { site: 'rome' } }],
      await environment(),
      at,
    );
    expect(problems.map(({ code, place, next }) => [code, place?.path, next])).toEqual([
      ['NS1204', '[0]', 'Did you mean `app`?'],
      ['NS1204', '[1].group', 'Did you mean `data`?'],
      ['NS1204', '[1].except[0]', 'There are: app, data, p1, l1, p2, db.'],
      ['NS1205', '[2]', expect.stringContaining('take conditions away')],
    ]);
  });

  it('is not misled by names of object members', async () => {
    const { problems } = selectHosts(['constructor', { labels: { toString: 'x' } }], await environment(), at);
    expect(problems.map(({ code }) => code)).toEqual(['NS1204', 'NS1204']);
  });
});
