import { describe, expect, it } from 'vitest';
import { monthReportHtml } from '../../src/review/html/monthReport/monthReportHtml.ts';
import { stylesheet } from '../../src/review/html/stylesheet.ts';
import { monthReportMarkdown } from '../../src/review/markdown/monthReport/monthReportMarkdown.ts';
import { viewMonthReport } from '../../src/review/view/monthReport/monthReport.ts';
import { expectGolden } from './golden.ts';
import { busyMonth, requestOf } from './monthReportRuns.ts';

const months = { busy: busyMonth, empty: () => requestOf([], { environment: 'production' }) } as const;

describe.each(Object.entries(months))('the report of a month: %s', (name, request) => {
  it('as Markdown', () => expectGolden(`monthReport-${name}.md`, monthReportMarkdown(viewMonthReport(request()))));

  it('as a page, but for its stylesheet', () => {
    const page = monthReportHtml(viewMonthReport(request()));
    expect(page).toContain(stylesheet());
    expectGolden(`monthReport-${name}.html`, page.replace(stylesheet(), ''));
  });

  it('as JSON', () => expectGolden(`monthReport-${name}.json`, JSON.stringify(viewMonthReport(request()), null, 2)));
});
