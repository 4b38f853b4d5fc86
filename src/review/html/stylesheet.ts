import { readFileSync } from 'node:fs';

let text: string | undefined;

/** The one stylesheet of reviews, reports and every other page. */
export function stylesheet(): string {
  // The same from src/review/html and from dist/review/html.
  text ??= readFileSync(new URL('../../../src/review/html/style.css', import.meta.url), 'utf8');
  return text;
}
