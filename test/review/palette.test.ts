import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Palette, paletteOf } from '../../src/review/text/palette.ts';
import { runText } from '../../src/review/text/runText.ts';
import type { Tone } from '../../src/review/view/line.ts';
import { play, scenarios } from './scenarios.ts';
import { linesOf, logOf, viewOf } from './transcript.ts';

const tones: readonly Tone[] = ['progress', 'good', 'same', 'bad', 'undo', 'doubt', 'note'];
const both = [{ utf8: true }, { utf8: false }];

/** Everything that is read of all scenarios. */
const everything = (palette: Palette): string =>
  Object.keys(scenarios)
    .map((name) => {
      const { plan, world } = play(name);
      return `${logOf(plan, world, palette)}\n${runText(viewOf(plan, world), palette)}`;
    })
    .join('\n');

describe('colour', () => {
  it.each(both)('never stands alone: every tone has a sign of its own (%o)', ({ utf8 }) => {
    const { sign } = paletteOf({ colour: true, utf8 });
    expect(new Set(tones.map(sign)).size).toBe(tones.length);
    for (const tone of tones) expect(sign(tone)).toHaveLength(1);
  });

  it.each(both)('taken away, leaves the same text (%o)', ({ utf8 }) => {
    const coloured = everything(paletteOf({ colour: true, utf8 }));
    expect(coloured).toContain('\u001b[31m');
    expect(stripVTControlCharacters(coloured)).toBe(everything(paletteOf({ colour: false, utf8 })));
  });

  it('is not the only thing that tells a bad line of the log from a good one', () => {
    const palette = paletteOf({ colour: false, utf8: true });
    for (const name of Object.keys(scenarios)) {
      const { plan, world } = play(name);
      const shown = linesOf(plan, world).filter(({ detail }) => !detail);
      const texts = logOf(plan, world, palette).split('\n');
      for (const [at, { tone }] of shown.entries()) expect(texts[at]?.[9]).toBe(palette.sign(tone));
    }
  });
});
