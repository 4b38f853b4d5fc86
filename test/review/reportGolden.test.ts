import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../src/review/html/report/reportHtml.ts';
import { stylesheet } from '../../src/review/html/stylesheet.ts';
import { reportMarkdown } from '../../src/review/markdown/report/reportMarkdown.ts';
import { viewReport } from '../../src/review/view/report.ts';
import type { ReportView } from '../../src/review/view/reportShape.ts';
import { expectGolden } from './golden.ts';
import { approved, reportOf } from './reportRuns.ts';

const reports: { readonly [name: string]: () => ReportView } = {
  done: () => viewReport(reportOf('done', approved)),
  needsAttention: () => viewReport(reportOf('needsAttention')),
  heldAtClose: () => viewReport(reportOf('heldAtClose')),
  breakGlass: () => viewReport(reportOf('breakGlass')),
};

describe.each(Object.entries(reports))('the report of a run: %s', (name, view) => {
  it('as Markdown', () => expectGolden(`report-${name}.md`, reportMarkdown(view())));

  it('as a page, but for its stylesheet', () => {
    const page = reportHtml(view());
    expect(page).toContain(stylesheet());
    expectGolden(`report-${name}.html`, page.replace(stylesheet(), ''));
  });

  it('as JSON, with a soak’s many passes counted', () => {
    const { gates, ...rest } = view();
    const few = gates.map(({ readings, ...gate }) => ({ ...gate, readings: readings.slice(0, 3) }));
    expectGolden(`report-${name}.json`, JSON.stringify({ ...rest, gates: few }, null, 2));
  });
});
