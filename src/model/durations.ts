const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const pattern = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** A length written as in a plan (`1h30m`, `500ms`), in milliseconds; undefined when it is not one. */
export function parseDuration(text: string): number | undefined {
  const parts = pattern.exec(text);
  if (parts === null || text === '') return undefined;
  const [, d, h, m, s, ms] = parts;
  return (
    Number(d ?? 0) * unitsMs.d +
    Number(h ?? 0) * unitsMs.h +
    Number(m ?? 0) * unitsMs.m +
    Number(s ?? 0) * unitsMs.s +
    Number(ms ?? 0)
  );
}

/** Milliseconds as a person writes them, at most two units: `1h30m`, `42s`, `1.5s` below ten seconds. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  if (ms < 10_000) return `${Number((ms / 1_000).toFixed(1))}s`;
  const seconds = Math.round(ms / 1_000);
  const [d, h, m, s] = [
    Math.floor(seconds / 86_400),
    Math.floor((seconds % 86_400) / 3_600),
    Math.floor((seconds % 3_600) / 60),
    seconds % 60,
  ];
  const parts = [d && `${d}d`, h && `${h}h`, m && `${m}m`, s && `${s}s`].filter(Boolean);
  return parts.slice(0, 2).join('');
}
