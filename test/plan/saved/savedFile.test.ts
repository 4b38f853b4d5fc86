import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SavedPlan, savedPlanFormat } from '../../../src/model/savedPlan.ts';
import { digestOf } from '../../../src/plan/digest.ts';
import { identified, looksSaved, readSavedPlan, writeSavedPlan } from '../../../src/plan/saved/savedFile.ts';
import { planOf } from '../../rollout/plans.ts';

const plan = planOf([{ hosts: ['a'] }]);

const saved: SavedPlan = {
  format: savedPlanFormat,
  nonce: '3e8f',
  madeAtMs: 1,
  madeBy: 'k.ito@controller',
  madeWith: 'nightshift 0.1.0',
  expiresAtMs: 2,
  planFile: 'pipelines/change.yaml',
  digest: digestOf(plan),
  plan,
  stepsDigest: 'ab',
  inputs: { 'pipelines/change.yaml': 'cd' },
  policy: { apiVersion: 'nightshift/v1' },
  dryRun: null,
  rehearsal: null,
};

describe('the file of a saved plan', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nightshift-saved-'));
    file = join(folder, 'change.saved.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('comes back as it was written, under the same id however it is laid out', async () => {
    await writeSavedPlan(file, saved);
    const read = await readSavedPlan(file);
    expect(read).toEqual(identified(saved));
    writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))));
    expect((await readSavedPlan(file)).id).toBe(read.id);
  });

  it('is another plan with another nonce', () => {
    expect(identified({ ...saved, nonce: '3e90' }).id).not.toBe(identified(saved).id);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, -30), 'NS3301'],
    ['of another format', (text: string) => text.replace('saved-plan/v1', 'saved-plan/v9'), 'NS3301'],
    ['without its inputs', (text: string) => text.replace('"inputs"', '"inputz"'), 'NS3301'],
    [
      'with a dry run that is none',
      (text: string) => text.replace('"dryRun": null', '"dryRun": {"hosts": 7}'),
      'NS3301',
    ],
    ['with another plan in it', (text: string) => text.replace('"lockWaitMs": 0', '"lockWaitMs": 1'), 'NS3302'],
  ])('is refused when it is %s', async (_, edit, code) => {
    await writeSavedPlan(file, saved);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, edit(text));
    expect(readFileSync(file, 'utf8')).not.toBe(text);
    await expect(readSavedPlan(file)).rejects.toMatchObject({ code });
  });

  it('names what cannot be read or written', async () => {
    await expect(readSavedPlan(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'NS3301' });
    await expect(writeSavedPlan(join(folder, 'none/x.json'), saved)).rejects.toMatchObject({ code: 'NS3300' });
  });

  it('is told from a plan, which may be JSON too', async () => {
    await writeSavedPlan(file, saved);
    expect(await looksSaved(file)).toBe(true);
    writeFileSync(file, JSON.stringify({ apiVersion: 'nightshift/v1', name: 'x' }));
    expect(await looksSaved(file)).toBe(false);
    expect(await looksSaved(join(folder, 'none.json'))).toBe(false);
  });
});
