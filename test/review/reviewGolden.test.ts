import { describe, expect, it } from 'vitest';
import { reviewMarkdown } from '../../src/review/markdown/reviewMarkdown.ts';
import { expectGolden } from './golden.ts';
import { reviewScenarios } from './reviewScenarios.ts';

describe('a review as it is read', () => {
  for (const [name, view] of Object.entries(reviewScenarios)) {
    it(`${name}, in Markdown`, () => {
      expectGolden(`review-${name}.md`, reviewMarkdown(view()));
    });

    it(`${name}, in JSON`, () => {
      const json = JSON.stringify(view(), null, 1);
      expectGolden(`review-${name}.json`, json);
      expect(JSON.parse(json)).toEqual(view());
    });
  }
});
