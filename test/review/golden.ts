import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const folder = fileURLToPath(new URL('../golden/', import.meta.url));

/** Compares a text with the golden file of that name, byte for byte. `UPDATE_GOLDEN=1` writes the file instead: read it then. */
export function expectGolden(name: string, text: string): void {
  const file = `${folder}${name}`;
  const whole = `${text}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, whole);
  }
  expect(whole).toBe(readFileSync(file, 'utf8'));
  expect(whole, 'golden files are not coloured').not.toContain('\u001b');
}
