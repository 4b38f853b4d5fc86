import { afterAll, beforeAll, expect, it } from 'vitest';
import { monthReportHtml } from '../../src/review/html/monthReport/monthReportHtml.ts';
import { viewMonthReport } from '../../src/review/view/monthReport/monthReport.ts';
import { describeWithBrowser } from '../setup/browser.ts';
import { auditedLooks, type LookedAtPage, startPage } from '../setup/lookedAtPage.ts';
import { busyMonth, requestOf } from './monthReportRuns.ts';

const months = { busy: busyMonth, empty: () => requestOf([]) } as const;

describeWithBrowser('month reports in a browser', () => {
  let shown: LookedAtPage;
  beforeAll(async () => {
    shown = await startPage();
  });
  afterAll(() => shown?.close());

  it.each(Object.entries(months))(
    '%s fits phone and desk, for everybody, and asks for nothing',
    async (_name, request) => {
      const url = await shown.open(monthReportHtml(viewMonthReport(request())));
      await shown.look({ width: 360, height: 740, colorScheme: 'light' });
      expect(await shown.overflowPx(), '360 px').toBe(0);
      for (const one of auditedLooks) {
        const look = await shown.look(one);
        expect(await shown.overflowPx(), look).toBe(0);
        expect(await shown.findings(), look).toEqual([]);
      }
      expect(shown.heard).toEqual([`request: ${url}`]);
    },
  );

  it('draws every deployment on its day, and every restore, inside of the drawing', async () => {
    const view = viewMonthReport(busyMonth());
    await shown.open(monthReportHtml(view));
    const drawn = (selector: string) => `(() => {
      const svg = document.querySelector('${selector}'.split(' ')[0]);
      const edge = svg.getBoundingClientRect();
      const marks = [...document.querySelectorAll('${selector}')].map((mark) => mark.getBoundingClientRect());
      return marks.filter(({ left, right, top }) => left >= edge.left && right <= edge.right && top >= edge.top).length;
    })()`;
    const restored = view.runs.filter(({ restore }) => restore !== null && restore.ms !== null).length;
    expect(await shown.page.evaluate(drawn('svg.readings circle'))).toBe(restored);
    // Two ended alike on one day: one part, twice as high.
    expect(await shown.page.evaluate(drawn('svg.days rect'))).toBe(view.counts.deployment - 1);
  });
});
