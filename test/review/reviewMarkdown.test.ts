import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block, bounded, optional } from '../../src/review/markdown/blocks.ts';
import { code, fence, text } from '../../src/review/markdown/inert.ts';
import { reviewMarkdown } from '../../src/review/markdown/reviewMarkdown.ts';
import type { ReviewView } from '../../src/review/view/reviewShape.ts';
import { reviewScenarios } from './reviewScenarios.ts';

/** What breaks out of cells, fences, lists and tags where it can. */
const nasty = fc.constantFrom(
  ...['|', '\\', '\\|', '`', '``', '```', '````diff', '\n', '\n\n', '\n\n# x\n', '\n- x\n', '\r', '\t', '~~~', '***'],
  ...['<script>', '</details>', '</summary>', '<!--', '-->', '<b', '&lt;', '&#124;', '[x](http://evil)', '![', '@all'],
  ...['#1', '1. ', '> ', '---', '__', '$x$', '\u202E', '\u0000', '\u2028', 'plain', ' ', '  ', "it's", '"'],
);
const hostile = fc.array(nasty, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));

/** Keys under which a review has texts of plans, hosts and people. */
const foreign = new Set(
  'title description ticket change author environment name summary undo text note diff detail principal reason message next how os kernel login run outcome differs madeBy budget'.split(
    ' ',
  ),
);

/** The view with a fragment after every such text, and in every list of them. */
function spoilt(view: ReviewView, fragment: string): ReviewView {
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return foreign.has(key) || key === '0' ? value + fragment : value;
    // Our own words, from the schema.
    if (key === 'on') return value;
    if (Array.isArray(value)) return value.map((item) => walk(item, typeof item === 'string' ? '0' : key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };
  return Object.assign({}, view, walk(view, ''));
}

/** Line by line what kind of thing it is, with its cells and tags: what a parser would see of the document's structure. */
function structure(markdown: string): string[] {
  let open: string | null = null;
  return markdown.split('\n').flatMap((line) => {
    const [, ticks = ''] = /^(`{3,})/.exec(line) ?? [];
    if (open !== null) {
      if (line === open) open = null;
      return open === null ? ['fence ends'] : [];
    }
    if (ticks !== '') {
      open = ticks;
      return [`fence ${line.slice(ticks.length)}`];
    }
    return [kindOf(line)];
  });
}

function kindOf(line: string): string {
  const bare = withoutSpans(line);
  const begins = /^(#+ |- |\| |> |\d+[.)] |<\/?(?:details|summary)>)?/.exec(bare)?.[0] ?? '';
  const tags = (bare.match(/<[^>]*>?/g) ?? []).filter((tag) => !/^<\/?(span|code)>$/.test(tag));
  const bars = (line.match(/\|/g) ?? []).length;
  const strong = (bare.match(/\*+/g) ?? []).join(' ');
  return JSON.stringify([begins, tags, bars, strong, bare === '', (bare.match(/[`[\]\\~$]/g) ?? []).length]);
}

/** Code spans as CommonMark 6.1 pairs them: a run of backticks up to the next run of the same length. */
function withoutSpans(line: string): string {
  const [, before = '', ticks = '', after = ''] = /^(.*?)(`+)(.*)$/s.exec(line) ?? [];
  if (ticks === '') return line;
  const close = [...after.matchAll(/`+/g)].find(([run]) => run.length === ticks.length);
  if (close === undefined) return `${before}UNPAIRED${ticks}${after}`;
  return `${before}SPAN${withoutSpans(after.slice(close.index + ticks.length))}`;
}

/** The same shape of text without anything that means something. */
const harmless = (fragment: string): string => fragment.replaceAll(/[^\n\t ]/gu, 'x');

describe('Markdown of a review', () => {
  const views = Object.entries(reviewScenarios).map(([name, view]) => ({ name, view: view() }));

  it.each(views.filter(({ name }) => name !== 'oddHosts'))('$name: no text changes its structure', ({ view }) => {
    fc.assert(
      fc.property(hostile, (fragment) => {
        const spoiled = structure(reviewMarkdown(spoilt(view, fragment)));
        expect(spoiled).toEqual(structure(reviewMarkdown(spoilt(view, harmless(fragment)))));
      }),
      { numRuns: 60 },
    );
  });

  it('shows characters that nobody sees', () => {
    const [first] = views;
    const shown = reviewMarkdown(spoilt(first?.view ?? neverView(), '\u202E\u0000'));
    expect(shown).toContain('⟨U+202E⟩⟨U+0000⟩');
    for (const letter of ['\u202E', '\u0000']) expect(shown).not.toContain(letter);
  });

  /** A view of one stage, whose second group is as given. */
  function withOdd(more: Partial<ReviewView['stages'][number]['groups'][number]>): string {
    const view = views[0]?.view ?? neverView();
    const [stage] = view.stages;
    const [group] = stage?.groups ?? [];
    if (stage === undefined || group === undefined) throw new Error('no stage');
    const odd = { ...group, hosts: ['odd-1'], differs: 'it is odd', ...more };
    const shown = reviewMarkdown({ ...view, stages: [{ ...stage, groups: [group, odd] }] });
    return shown.slice(shown.indexOf('**`odd-1`** stands apart: it is odd.'), shown.indexOf('## Gates'));
  }

  it('shows of odd hosts what they do otherwise, and all of it where they do other things', () => {
    const steps = views[0]?.view.stages[0]?.groups[0]?.steps ?? neverView();
    const changed = steps.map((step, i) => (i === 1 ? { ...step, summary: 'other' } : step));
    expect(withOdd({ steps: changed })).toMatch(
      /\| 2 \| `release` upload \| `other`[\s\S]*\n\nIts other 5 steps as above\./,
    );
    expect(withOdd({ steps: changed })).not.toContain('| 1 |');
    expect(withOdd({ steps: steps.slice(1) })).toMatch(/\| 1 \| `release`[\s\S]*Taken back in this order/);
    expect(withOdd({ undoOrder: [] })).toContain('_Nothing is taken back._');
  });

  it('shows commands to the letter', () => {
    const steps = views[0]?.view.stages[0]?.groups[0]?.steps ?? neverView();
    const shown = withOdd({
      steps: steps.map((step) => ({ ...step, summary: 'printf "a  b"', undo: 'cd /\n\trm -f x' })),
    });
    expect(shown).toContain('```sh\nprintf "a  b"\n```');
    expect(shown).toContain('undo of `drain`:\n\n```sh\ncd /\n\trm -f x\n```');
  });

  it('stays below a million characters, and says what it leaves out', () => {
    const [first] = views;
    const view = first?.view ?? neverView();
    const [stage] = view.stages;
    const [group] = stage?.groups ?? [];
    if (stage === undefined || group === undefined) throw new Error('no stage');
    const diff = `+${'long line of a file '.repeat(2_000)}`;
    const heavy = group.steps.map((step) => ({ ...step, preview: step.preview && { ...step.preview, diff } }));
    const groups = Array.from({ length: 400 }, (_, i) => ({ ...group, hosts: [`h${i}`], steps: heavy }));
    const stages = Array.from({ length: 5 }, (_, i) => ({ ...stage, name: `s${i}`, groups }));
    const appendix = Array.from({ length: 5_000 }, () => view.appendix).flatMap((hosts) => hosts.slice(0, 1));
    const shown = reviewMarkdown({ ...view, stages, appendix });
    expect(shown.length).toBeLessThan(1_000_000);
    expect(shown).toContain('_Left out here for its length: the diff of `settings` on 1 host of stage `s0`');
    expect(shown).toContain('_Left out here for its length: hosts 1 to 100');
    expect(shown).toContain('**340 more hosts** in 340 more groups, which are not shown here');
    expect(shown).toContain('## Approvals');
  });
});

function neverView(): never {
  throw new Error('there are no scenarios');
}

describe('text that is only text', () => {
  it.each([
    ['a|b', 'a&#124;b'],
    ['- not a list', '&#45; not a list'],
    ['1. not a list', '<span>1</span>. not a list'],
    ['a_b_c and _d_', 'a_b_c and &#95;d&#95;'],
    ['gate `health` fails', 'gate `health` fails'],
    ['one ` alone', 'one &#96; alone'],
    ['ask @team about #12', 'ask <span>@</span>team about <span>#</span>12'],
    ['m.durand@control-1', 'm.durand@control-1'],
    ['<b>\nbold', '&#60;b&#62; ⏎ bold'],
  ])('%j is written %s', (from, to) => {
    expect(text(from)).toBe(to);
  });

  it.each([
    ['plain', '`plain`'],
    ['', '(empty)'],
    ['has ` one', '``has ` one``'],
    ['`edge`', '`` `edge` ``'],
    ['a | b', '<code>a &#124; b</code>'],
    ['```', '<code>&#96;&#96;&#96;</code>'],
  ])('as typed, %j is written %s', (from, to) => {
    expect(code(from)).toBe(to);
  });

  it('fences with more backticks than the text has', () => {
    expect(fence('a\n```\nb', 'diff')).toBe('````diff\na\n```\nb\n````');
  });

  it('cuts what nobody would read', () => {
    expect(code('x'.repeat(5_000))).toMatch(/^`x{2000}… \(3000 characters more\)`$/);
  });
});

describe('blocks that have to fit', () => {
  it('gives room to those that come first, and always to those that must be there', () => {
    const blocks = [optional('one', 'x'.repeat(300)), block('always'), optional('two', 'y'.repeat(300))];
    const all = bounded(blocks, 1_000);
    expect(all).toContain('y'.repeat(300));
    const some = bounded(blocks, 450);
    expect(some).toContain('x'.repeat(300));
    expect(some).toContain('always');
    expect(some).toContain('_Left out here for its length: two.');
    expect(some.length).toBeLessThanOrEqual(450);
  });

  it('ends after a whole part where even what must be there is too long', () => {
    const shown = bounded([block('x'.repeat(500)), block('y'.repeat(500)), block('z')], 700);
    expect(shown).toBe(
      `${'x'.repeat(500)}\n\n**The document ends here, for its length. The JSON review has all of it.**`,
    );
  });

  it('is never longer than it may be, as long as what must be there fits', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 20 }), fc.integer({ min: 3_000, max: 9_000 }), (sizes, max) => {
        const blocks = sizes.map((size, i) => optional(`part ${i}`, 'z'.repeat(size)));
        expect(bounded(blocks, max).length).toBeLessThanOrEqual(max);
      }),
    );
  });
});
