import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadChange } from '../../../src/plan/environment/loadChange.ts';
import { selectHosts } from '../../../src/plan/environment/selectHosts.ts';
import { checkRules } from '../../../src/plan/rules/checkRules.ts';
import { checkCalendar } from '../../../src/windows/check.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the production example', () => {
  it('has neither errors nor warnings', async () => {
    const { change, problems, loadedEnvironment } = await loadChange(root, 'pipelines/billing.yaml');
    expect(problems).toEqual([]);
    if (change === undefined) throw new Error('no change, and no problem');
    expect(checkRules(change)).toEqual([]);
    const { calendar } = change.environment;
    const at = loadedEnvironment?.calendarAt;
    if (calendar === null || at === undefined) throw new Error('the example has a calendar');
    expect(checkCalendar(calendar, at)).toEqual([]);
  });

  it('has one canary in Paris, and labels and users by group', async () => {
    const { change } = await loadChange(root, 'pipelines/billing.yaml');
    if (change === undefined) throw new Error('the example is not valid');
    const [canary, fleet] = change.plan.stages.map(
      ({ hosts }) => selectHosts(hosts, change.environment, change.at).hosts,
    );
    expect(canary).toEqual(['bill-app-par-01']);
    expect(fleet).toHaveLength(8);
    const { hosts } = change.environment;
    expect(hosts.get('bill-app-par-04')).toMatchObject({
      target: { user: 'deploy', labels: { site: 'paris', role: 'app' } },
      variables: { heapGiB: 24, healthPort: 8080 },
    });
    expect(hosts.get('bill-db-lyo-01')?.target).toMatchObject({ user: 'oracle', labels: { site: 'lyon', role: 'db' } });
  });

  it('wants windows, a way back and a ticket', async () => {
    const { change } = await loadChange(root, 'pipelines/billing.yaml');
    expect(change?.environment.policy).toMatchObject({ windows: 'required', wayBack: 'required', ticket: 'required' });
    expect(change?.environment.calendar?.windows.map(({ name }) => name)).toContain('weeknights');
  });
});
