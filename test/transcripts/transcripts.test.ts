import { describe, expect, it } from 'vitest';
import { expectGolden } from '../review/golden.ts';
import { type Place, show, tell } from './playing.ts';
import { columns, Recording, rows } from './screen.ts';
import { scripts } from './scripts.ts';

/** Of each run: how it ends, and what the frames say that are kept. */
const nights: Readonly<Record<string, { exitCode: number; moments: readonly RegExp[] }>> = {
  done: { exitCode: 0, moments: [/preflight: /, /app-01 +running +release/, /soaks for/, /fleet, wave 2 of 2/] },
  budgetUsed: { exitCode: 0, moments: [/app-03 +undoing/, /wave 2 of 2.*hosts at work/] },
  rolledBack: { exitCode: 3, moments: [/app-04 +undoing/, /taking back:.*/, /app-01 +undoing/] },
  needsAttention: { exitCode: 4, moments: [/app-02 +undoing/, /undo release.*attempt 2/, /app-01 +undoing/] },
  heldAtClose: { exitCode: 7, moments: [/app-01 +running +drain/, /soaks for/] },
  fiveThousand: {
    exitCode: 3,
    moments: [/preflight: /, /wave 1 of 4: hosts at work/, /web-1000 +failed/, /web-4000 +failed/, /taking back/],
  },
};
const line = '-'.repeat(columns);

describe.concurrent.each(Object.entries(nights))('the transcript of a run: %s', (name, { exitCode, moments }) => {
  const script = scripts[name];
  if (script === undefined) throw new Error(`no script ${name}`);

  it('on a terminal', async () => {
    const told = await show(script(), { NO_COLOR: '1' });
    const recording = new Recording(told.out);
    const shown = [...recording.moments(moments), recording.left];
    expectGolden(`transcript-${name}.terminal.txt`, shown.join(`\n${line}\n`));
    expect(recording.frames.length).toBeGreaterThan(20);
    expect(recording.extent.rows).toBeLessThan(rows);
    expect(recording.extent.columns).toBeLessThan(columns);
    expect(told.exitCode).toBe(exitCode);
  });

  it.each<Place>(['plain', 'github', 'gitlab'])('where no terminal is: %s', async (place) => {
    const told = await tell(script(), place);
    expectGolden(`transcript-${name}.${place}.txt`, visible(told.out));
    expect(told.err).toBe('');
    expect(told.exitCode).toBe(exitCode);
    expect(told.out.split('\n').length).toBeLessThan(200);
    if (place === 'github') expectGolden(`transcript-${name}.summary.md`, told.summary);
  });
});

describe.concurrent('a terminal with colours', () => {
  it('has them by meaning, with a sign beside each', async () => {
    const told = await show(scripts.rolledBack?.() ?? never(), {});
    expectGolden('transcript-rolledBack.colours.txt', new Recording(told.out).coloured(/app-01 +undoing/));
  });
});

/** GitLab's sections are made of control characters. */
const visible = (text: string): string => text.replaceAll('\u001b', '␛').replaceAll('\r', '␍');

function never(): never {
  throw new Error('there is no such script');
}
