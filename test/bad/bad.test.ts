import { describe, expect, it } from 'vitest';
import { formatPlace } from '../../src/model/problems.ts';
import type { BadCase } from './badCase.ts';
import { calendarCases } from './cases/calendar.ts';
import { fileCases } from './cases/files.ts';
import { gateCases } from './cases/gates.ts';
import { hostsCases } from './cases/hosts.ts';
import { interpolationCases } from './cases/interpolation.ts';
import { planCases } from './cases/plan.ts';
import { policyCases } from './cases/policy.ts';
import { ruleCases } from './cases/rules.ts';
import { selectionCases } from './cases/selections.ts';
import { stepCases } from './cases/steps.ts';
import { yamlCases } from './cases/yaml.ts';
import { inProject, problemsOf } from './project.ts';

const families: { readonly [family: string]: readonly BadCase[] } = {
  files: fileCases,
  YAML: yamlCases,
  plans: planCases,
  steps: stepCases,
  gates: gateCases,
  rules: ruleCases,
  selections: selectionCases,
  interpolation: interpolationCases,
  hosts: hostsCases,
  calendars: calendarCases,
  policies: policyCases,
};

describe('bad input', () => {
  it('begins from a project without any problem', async () => {
    expect(await inProject({}, problemsOf)).toEqual([]);
  });

  it('is tried in at least 60 cases with names of their own', () => {
    const names = Object.values(families).flatMap((cases) => cases.map(({ name }) => name));
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(new Set(names).size).toBe(names.length);
  });

  for (const [family, cases] of Object.entries(families)) {
    describe(family, () => {
      it.each(cases)('$name', async ({ files, expect: expected }) => {
        const errors = (await inProject(files, problemsOf)).filter(({ severity }) => severity === 'error');
        expect(
          errors.map(({ code, place, message, next }) => ({ code, place: place && formatPlace(place), message, next })),
        ).toEqual(
          expected.map(({ code, place, message, next }) => ({
            code,
            place,
            message: expect.stringContaining(message),
            next: expect.stringContaining(next),
          })),
        );
      });
    });
  }
});
