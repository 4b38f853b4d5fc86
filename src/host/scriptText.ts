import { readFileSync } from 'node:fs';

const texts = new Map<string, string>();

/**
 * The text of a script that lies in src/host (`steps/line`), as it is sent: without comments and indentation, which would be
 * sent to every host. The same from src and from dist.
 */
export function scriptText(name: string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const whole = readFileSync(new URL(`../../src/host/${name}.sh`, import.meta.url), 'utf8');
  const text = whole.replaceAll(/^ *#.*\n|^\n|^ +/gm, '');
  texts.set(name, text);
  return text;
}
