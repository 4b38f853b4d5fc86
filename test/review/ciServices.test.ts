import { describe, expect, it } from 'vitest';
import {
  type Annotation,
  annotationLines,
  github,
  problemAnnotations,
  runAnnotations,
} from '../../src/review/ci/github.ts';
import { dotenv, gitlab } from '../../src/review/ci/gitlab.ts';
import { sectionOf } from '../../src/review/ci/sections.ts';
import { summary } from '../../src/review/ci/summary.ts';
import type { RunView } from '../../src/review/view/runView.ts';
import { play, scenarios } from './scenarios.ts';
import { viewOf } from './transcript.ts';

const viewed = (name: string) => {
  const { plan, world } = play(name);
  return viewOf(plan, world);
};

/** The titles of the sections that open one after another. */
function sectionsOf(name: string): (string | null)[] {
  const { plan, world } = play(name);
  const turns = world.events.map((event) => sectionOf(plan, event)).filter((section) => section !== undefined);
  const titles = turns.map((section) => section?.key ?? null);
  return titles.filter((title, at) => title !== titles[at - 1]);
}

/** A run that was rolled back, with 5,000 hosts that failed. */
function thousandsWrong(reason: string): RunView {
  const host = { state: 'failed', stage: 'fleet', step: 'a', reason, steps: [] } as const;
  return {
    ...viewed('rolledBack'),
    hosts: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`h${n}`, host])),
  };
}

describe('the sections of a log', () => {
  it('are the preflight, each stage, and the rollback', () => {
    expect(sectionsOf('done')).toEqual(['preflight', 'stage-1', 'stage-2', null]);
    expect(sectionsOf('rolledBack')).toEqual(['preflight', 'stage-1', 'stage-2', 'rollback', null]);
    expect(sectionsOf('refused')).toEqual(['preflight', null]);
  });

  it.each(Object.keys(scenarios))('are over when the run is held or ends: %s', (name) => {
    expect(sectionsOf(name).at(-1)).toBeNull();
  });

  it('have names that GitLab takes', () => {
    const { plan, world } = play('rolledBack');
    for (const event of world.events) expect(sectionOf(plan, event)?.key ?? 'a').toMatch(/^[\w-]+$/);
  });
});

describe('GitHub Actions', () => {
  const one: Annotation = {
    level: 'error',
    title: 'a:b,c%',
    message: 'x%\r\n::y',
    file: 'p,q:r.yaml',
    line: 3,
    column: 5,
  };

  it('has messages and properties escaped as its runner reads them', () => {
    expect(annotationLines([one])).toEqual(['::error file=p%2Cq%3Ar.yaml,line=3,col=5,title=a%3Ab%2Cc%25::x%25%0A::y']);
    expect(github.open({ key: 'k', title: '50%\nx' }, 0)).toBe('::group::50%25%0Ax');
  });

  it('shows ten annotations, and counts the others in the last one', () => {
    const lines = (n: number) => annotationLines(Array.from({ length: n }, () => one));
    expect(lines(10)).toHaveLength(10);
    expect(lines(10).at(-1)).toMatch(/x%25/);
    expect(lines(11)).toHaveLength(10);
    expect(lines(11).at(-1)).toBe('::error title=nightshift::and 2 problems more; see the log');
  });

  it('keeps to its limits at 5,000 hosts that all went wrong', () => {
    const view = thousandsWrong('€'.repeat(5_000));
    const told = [
      [3, 'error', 4992],
      [0, 'warning', 4991],
    ] as const;
    for (const [exitCode, level, more] of told) {
      const lines = annotationLines(runAnnotations({ ...view, exitCode }));
      expect(lines).toHaveLength(10);
      expect(lines.at(-1)).toBe(`::${level} title=nightshift::and ${more} problems more; see the log`);
      for (const line of lines) expect(line.length).toBeLessThan(2_100);
    }
  });

  it('takes nothing of a host for a command', () => {
    expect(github.inert('  ::set-output name=a::b\nplain\r::debug::x\n12:00 | ##[error]no')).toBe(
      '|   ::set-output name=a::b\nplain\n| ::debug::x\n12:00 | ## [error]no',
    );
  });

  it('annotates what a run came to and the hosts that went wrong; nothing where all is well', () => {
    expect(runAnnotations(viewed('done'))).toEqual([]);
    expect(runAnnotations(viewed('budgetUsed')).map(({ level, title }) => [level, title])).toEqual([
      ['warning', 'app-03 (fleet): undone'],
    ]);
    expect(runAnnotations(viewed('rolledBack')).map(({ level, title }) => [level, title])).toEqual([
      ['error', 'rolled back: Billing 4.12.0'],
      ['error', 'app-04 (fleet): undone'],
    ]);
  });

  it('annotates problems at their lines', () => {
    const place = { file: 'pipelines/a.yaml', line: 2 };
    const problem = { code: 'NS1001', message: 'no', next: 'Yes.', severity: 'warning', place } as const;
    expect(annotationLines(problemAnnotations([problem], (file) => `deploy/${file}`))).toEqual([
      '::warning file=deploy/pipelines/a.yaml,line=2,title=NS1001::no%0AYes.',
    ]);
  });
});

describe('the summary of a step', () => {
  it('says what a run came to, which hosts went wrong, and what is left to do', () => {
    const text = summary(viewed('needsAttention'), 100_000);
    expect(text).toMatch(/^## Billing 4\.12\.0: needs attention\n/);
    expect(text).toMatch(/\| fleet \| rolled back \| 2\/2 \|/);
    expect(text).toMatch(/\| `app-02` \| undo failed \| fleet \|/);
    expect(text).toMatch(/### Left for a person\n\n- `app-02`: `ssh [^`]+`\n\n```sh\n/);
  });

  it('keeps to its length, of thousands of hosts too, and says that there is more', () => {
    const view = thousandsWrong('€'.repeat(5_000));
    for (const lengthMax of [200, 1_000, 300_000]) {
      const text = summary(view, lengthMax);
      expect(text.length).toBeLessThanOrEqual(lengthMax);
      if (lengthMax < 300_000) expect(text).toMatch(/_More with_ `nightshift status /);
    }
    const longest = summary(view, 349_000);
    expect(longest).toMatch(/and 4900 hosts more/);
    expect(Buffer.byteLength(longest)).toBeLessThan(1024 * 1024);
  });
});

describe('GitLab', () => {
  it('has sections that it can fold', () => {
    const section = { key: 'stage-1', title: 'stage canary\u001b[0m' };
    expect(gitlab.open(section, 1_764_000_000_999)).toBe(
      '\u001b[0Ksection_start:1764000000:stage-1\r\u001b[0Kstage canary⟨U+001B⟩[0m',
    );
    expect(gitlab.close(section, 1_764_000_000_999)).toBe('\u001b[0Ksection_end:1764000000:stage-1\r\u001b[0K');
  });

  it('takes nothing of a host for one', () => {
    expect(gitlab.inert('\u001b[0Ksection_end:1:stage-1\r\u001b[0K')).not.toMatch(/section_end:/);
  });

  it('has the run and its outcome as variables', () => {
    expect(dotenv('20261123-0200-k3f9', 'rolledBack')).toBe(
      'NIGHTSHIFT_RUN=20261123-0200-k3f9\nNIGHTSHIFT_OUTCOME=rolledBack\n',
    );
  });
});
