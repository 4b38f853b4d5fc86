// How long a calendar of 50 recurring windows and 500 freezes takes to answer. Run after `npm run build`: node bench/windows.mjs
import { compileCalendar } from '../dist/windows/calendar.js';
import { nextOpenings, openIntervals, windowStatus } from '../dist/windows/status.js';

const zones = ['Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Havana'];
const rules = [
  'FREQ=DAILY',
  'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH',
  'FREQ=MONTHLY;BYDAY=2TU',
  'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
  'FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU',
];
const dayMs = 86_400_000;
const startMs = Date.parse('2026-01-01T00:00:00Z');

function localDay(day) {
  return new Date(startMs + day * dayMs).toISOString().slice(0, 10);
}

const calendar = {
  apiVersion: 'nightshift/v1',
  timezone: 'Europe/Paris',
  windows: Array.from({ length: 50 }, (_, index) => ({
    name: `w${index}`,
    from: '2025-01-01',
    recurs: rules[index % rules.length],
    starts: `${String(index % 24).padStart(2, '0')}:30`,
    duration: 'PT45M',
    timezone: zones[Math.floor(index / rules.length) % zones.length],
  })),
  freezes: Array.from({ length: 500 }, (_, index) => ({
    name: `f${index}`,
    from: `${localDay(index * 7)}T12:00`,
    to: `${localDay(index * 7 + 1)}T06:00`,
  })),
};

/** Median of the runs, in milliseconds. */
function medianMs(runs, work) {
  const times = Array.from({ length: runs }, (_, run) => {
    const startedAt = performance.now();
    work(run);
    return performance.now() - startedAt;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)];
}

function report(what, ms, limitMs) {
  const verdict = ms <= limitMs ? 'within' : 'OVER';
  console.log(`${what.padEnd(52)} ${ms.toFixed(3).padStart(9)} ms  ${verdict} ${limitMs} ms`);
  if (ms > limitMs) process.exitCode = 1;
}

const tenYearsMs = 3_653 * dayMs;
const expansion = medianMs(7, () => openIntervals(compileCalendar(calendar), startMs, startMs + tenYearsMs));
const warm = compileCalendar(calendar);
openIntervals(warm, startMs, startMs + tenYearsMs);
const instant = (run) => startMs + ((run * 7_919_000_003) % tenYearsMs);
report('ten years expanded, from nothing', expansion, 500);
report(
  'next opening, warm',
  medianMs(1_001, (run) => nextOpenings(warm, instant(run), 1)),
  5,
);
report(
  'status, warm',
  medianMs(1_001, (run) => windowStatus(warm, instant(run))),
  5,
);
report(
  'status, from nothing',
  medianMs(21, (run) => windowStatus(compileCalendar(calendar), instant(run))),
  500,
);
