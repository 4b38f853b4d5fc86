import { visible } from '../view/visible.ts';

/** HTML or SVG that may stand where text may stand: made by `html` alone, which escapes whatever is put into it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Null is nothing; lists are put one after another. */
export type Content = Markup | string | number | null | readonly Content[];

/**
 * Our own tags with values between them. A value stands between tags or inside a quoted attribute, never in a tag's name,
 * an unquoted attribute, or `<style>`: there escaping would not help.
 */
export function html(ours: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const parts = ours.map((part, at) => part + (at < values.length ? written(values[at] ?? null) : ''));
  return new Markup(parts.join(''));
}

/** Contents with something of ours between them. */
export function joined(contents: readonly Content[], between = '\n'): Markup {
  return new Markup(contents.map(written).join(between));
}

function written(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string') return escaped(content);
  return typeof content === 'number' ? String(content) : content.map(written).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => visible(text).replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? '');
