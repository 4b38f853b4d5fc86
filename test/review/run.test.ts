import { describe, expect, it } from 'vitest';
import { paletteOf } from '../../src/review/text/palette.ts';
import { attentionText, runText, verdictText } from '../../src/review/text/runText.ts';
import { expectGolden } from './golden.ts';
import { play, scenarios } from './scenarios.ts';
import { logOf, viewOf } from './transcript.ts';

const palettes = {
  utf8: paletteOf({ colour: false, utf8: true }),
  ascii: paletteOf({ colour: false, utf8: false }),
} as const;

/** What an operator reads of a run: the log, what it says at the end, and what `status` says later. */
function read(name: string, letters: keyof typeof palettes): string {
  const { plan, world } = play(name);
  const palette = palettes[letters];
  const view = viewOf(plan, world);
  return [
    '$ nightshift run',
    logOf(plan, world, palette),
    ...attentionText(view, palette),
    '',
    verdictText(view, palette),
    '',
    '$ nightshift status',
    runText(view, palette),
  ].join('\n');
}

describe('what an operator reads of a run', () => {
  it.each(Object.keys(scenarios))('%s', (name) => {
    expectGolden(`run-${name}.txt`, read(name, 'utf8'));
  });

  it('in ASCII where the terminal speaks no UTF-8', () => {
    const text = read('needsAttention', 'ascii');
    expectGolden('run-needsAttention.ascii.txt', text);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it.each(['rolledBack', 'needsAttention', 'held'])('as JSON: %s', (name) => {
    const { plan, world } = play(name);
    expectGolden(`run-${name}.json`, JSON.stringify(viewOf(plan, world), null, 2));
  });
});
