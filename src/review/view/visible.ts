/**
 * Characters that nobody sees but that change what is read (controls, NUL, bidirectional overrides, zero widths, halves of
 * a pair) as their number: `⟨U+202E⟩`. Tabs and line ends stay.
 */
export function visible(text: string): string {
  return text.replaceAll(/(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}
