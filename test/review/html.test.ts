import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, joined } from '../../src/review/html/markup.ts';
import { reviewHtml } from '../../src/review/html/reviewHtml.ts';
import { stylesheet } from '../../src/review/html/stylesheet.ts';
import { visible } from '../../src/review/view/visible.ts';
import { expectGolden } from './golden.ts';
import { fleetOf, viewOf } from './htmlViews.ts';
import { reviewScenarios } from './reviewScenarios.ts';

describe('golden HTML', () => {
  for (const [name, view] of Object.entries(reviewScenarios))
    it(`review ${name}`, () => expectGolden(`review-${name}.html`, withoutStyle(reviewHtml(view()))));
});

/** The looks may change without any review's text doing so. */
const withoutStyle = (text: string): string => text.replace(stylesheet(), '(style.css)\n').trimEnd();

/**
 * What a browser would take for markup: tags with their attributes' names, in order; values and text left out. Labels of
 * the timeline are there or not by their length.
 */
function skeleton(text: string): string[] {
  const tags =
    withoutStyle(text)
      .replaceAll(/<text class="label[^<]*<\/text>/g, '')
      .match(/<\/?[a-z!][^<>]*>/gi) ?? [];
  return tags.map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
}

const nasty = fc.oneof(
  fc.constantFrom(
    '</style><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title></textarea></svg>',
    '<!-- ',
    ']]>',
    '&lt;b&gt;&#0;',
    'javascript:alert(1)',
    '$& $1 $`',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '=', '`', '\u0000', '\u202e', '\ud800'),
    maxLength: 12,
  }),
);

/** A text with its first line end elsewhere takes other ways: those are about texts, not about markup. */
const oneLine = nasty.map((text) => `x${text.replaceAll(/[\n\r]/g, ' ')}`);

describe('what plans and hosts say', () => {
  const plain = skeleton(reviewHtml(viewOf({ text: 'x' })));

  it('never becomes markup, wherever it stands', () => {
    fc.assert(
      fc.property(oneLine, (text) => {
        expect(skeleton(reviewHtml(viewOf({ text })))).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });

  it('stays readable, and what nobody would see is shown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(html`${text}`.text).not.toMatch(/[<>"']/);
      }),
    );
  });

  it.each([
    ['a right-to-left override', 'nginx\u202egnp.exe', 'nginx⟨U+202E⟩gnp.exe'],
    ['an isolate', 'a\u2066b\u2069', 'a⟨U+2066⟩b⟨U+2069⟩'],
    ['NUL and escape', '\u0000\u001b[2J', '⟨U+0000⟩⟨U+001B⟩[2J'],
    ['a zero width space', 'ad\u200bmin', 'ad⟨U+200B⟩min'],
    ['half of a pair', '\udc00', '⟨U+DC00⟩'],
    ['a carriage return', 'key=value\r\n', 'key=value⟨U+000D⟩\n'],
    ['other scripts and emoji as they are', 'Łódź ☂ 日本 🌙', 'Łódź ☂ 日本 🌙'],
  ])('shows %s', (_what, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('keeps markup that was made from markup as it is, and escapes strings in lists', () => {
    const inner = html`<b>${'<'}</b>`;
    expect(html`${[inner, '<', null, 3]}`.text).toBe('<b>&lt;</b>&lt;3');
    expect(joined(['&', inner], ' ').text).toBe('&amp; <b>&lt;</b>');
  });
});

describe('a page', () => {
  const text = reviewHtml(viewOf({}));

  it('asks for nothing from elsewhere and runs nothing', () => {
    expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline';`.replaceAll("'", '&#39;'));
    expect(text).not.toMatch(/<(script|link|img|iframe|object|embed|base|form)\b/i);
    expect(text).not.toMatch(/\s(src|srcset|action|on\w+)=/i);
    expect([...text.matchAll(/href="([^"]*)"/g)].filter(([, to]) => !to?.startsWith('#'))).toEqual([]);
    expect(stylesheet()).not.toMatch(/@import|url\((?!#)/);
  });

  it('links to sections that are there, each with its heading', () => {
    const links = [...text.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(14);
    for (const id of links) expect(text).toContain(`id="${id}"`);
    const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a large fleet', () => {
  const hosts = fleetOf(5_000);

  it('is one file below 5 MB that names every host', () => {
    const text = reviewHtml(viewOf({ hosts }));
    expect(text.length).toBeLessThan(5_000_000);
    for (const host of hosts) expect(text).toContain(host);
  });

  it('shows as many groups as a person reads, and names the others', () => {
    const text = reviewHtml(viewOf({ hosts, groupSize: 1 }));
    expect(Buffer.byteLength(text)).toBeLessThan(5_000_000);
    expect(text).toMatch(/[\d]+ more groups of app: the JSON review has their steps/);
    expect(text).toContain('<th scope="row"><span class="names"><span>app-par-5000</span></span></th>');
  });

  it('cuts a difference that is longer than anybody reads, and says so', () => {
    const view = viewOf({ text: 'y\n+'.repeat(1_000) });
    expect(reviewHtml(view)).toMatch(/\d+ more lines: the JSON review has them all/);
  });
});

describe('the palette', () => {
  const [light, dark] = [...stylesheet().matchAll(/:root \{([^}]*--paper[^}]*)\}/g)].map(([, block = '']) =>
    colours(block),
  );
  const tones = ['good', 'doubt', 'bad', 'undo', 'note', 'neutral'];
  const pairs = [
    ...['ink', 'quiet', ...tones].flatMap((text) => [`${text} on paper`, `${text} on raised`]),
    ...tones.flatMap((tone) => [`${tone} on ${tone}-soft`, `ink on ${tone}-soft`]),
  ];

  it.each(pairs)('is readable (WCAG AA): %s', (pair) => {
    const [text = '', ground = ''] = pair.split(' on ');
    for (const scheme of [light, dark]) {
      expect(contrast(scheme?.get(text) ?? '', scheme?.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5);
    }
  });
});

const colours = (block: string): Map<string, string> =>
  new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]));

/** WCAG 2.2: relative luminance, and the ratio of two. */
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
