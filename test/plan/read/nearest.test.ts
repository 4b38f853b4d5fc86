import { describe, expect, it } from 'vitest';
import { didYouMean, listed, nearest } from '../../../src/plan/read/nearest.ts';

describe('nearest', () => {
  it.each([
    ['stpes', 'steps'],
    ['step', 'steps'],
    ['Steps', 'steps'],
    ['stepps', 'steps'],
    ['parralel', 'parallel'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, ['stages', 'steps', 'parallel', 'parallelPer'])).toBe(meant);
  });

  it.each(['colour', 'x', ''])('takes %j for nothing', (word) => {
    expect(nearest(word, ['stages', 'steps', 'parallel'])).toBeUndefined();
  });

  it('prefers the nearer one', () => {
    expect(nearest('app-lyo-2', ['app-par-2', 'app-lyo-12', 'app-lyo-20'])).toBe('app-lyo-12');
    expect(nearest('undoRetires', ['undo', 'retries', 'undoRetries'])).toBe('undoRetries');
  });

  it('counts two swapped neighbours as one mistake', () => {
    expect(nearest('rnu', ['run'])).toBe('run');
    expect(nearest('urn', ['run'])).toBe('run');
    expect(nearest('nur', ['run'])).toBeUndefined();
  });
});

describe('didYouMean', () => {
  it('lists what there is where nothing is near, and no more than ten', () => {
    const hosts = Array.from({ length: 12 }, (_, index) => `app${index}`);
    expect(didYouMean('database', hosts, 'There are')).toMatch(/^There are: app0, .*app9 and 2 more\.$/);
    expect(listed([])).toBe('(none)');
  });
});
