import { afterAll, beforeAll, expect, it } from 'vitest';
import { reportHtml } from '../../src/review/html/report/reportHtml.ts';
import { viewReport } from '../../src/review/view/report.ts';
import { describeWithBrowser } from '../setup/browser.ts';
import { auditedLooks, type LookedAtPage, startPage } from '../setup/lookedAtPage.ts';
import { approved, reportOf } from './reportRuns.ts';

const reports = {
  needsAttention: () => viewReport(reportOf('needsAttention')),
  nextNight: () => viewReport(reportOf('nextNight', approved)),
} as const;

describeWithBrowser('reports in a browser', () => {
  let shown: LookedAtPage;
  beforeAll(async () => {
    shown = await startPage();
  });
  afterAll(() => shown?.close());

  it.each(Object.entries(reports))(
    '%s fits phone and desk, for everybody, and asks for nothing',
    async (_name, view) => {
      const url = await shown.open(reportHtml(view()));
      for (const one of auditedLooks) {
        const look = await shown.look(one);
        expect(await shown.overflowPx(), look).toBe(0);
        expect(await shown.findings(), look).toEqual([]);
      }
      expect(shown.heard).toEqual([`request: ${url}`]);
    },
  );

  it('draws every answer of a gate inside of its drawing, in the lane of its verdict', async () => {
    await shown.open(reportHtml(reports.nextNight()));
    const drawn = `[...document.querySelectorAll('svg.readings')].map((svg) => {
      const edge = svg.getBoundingClientRect();
      const dots = [...svg.querySelectorAll('circle')].map((dot) => dot.getBoundingClientRect());
      return dots.length > 0 && dots.every(({ left, right }) => left > edge.left - 8 && right < edge.right + 8);
    })`;
    expect(await shown.page.evaluate(drawn)).toEqual([true, true]);
  });
});
