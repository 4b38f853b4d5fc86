const pattern = /^P(?:(\d{1,6})W|(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?)$/;

/** Longer ones are one-off periods; without a bound a period could overlap itself thousands of times. */
const longestMs = 366 * 86_400_000;

/**
 * An ISO 8601 duration with an exact length, in milliseconds, or what is wrong with it. A day is 24 hours and a week
 * seven of them, whatever the clocks do meanwhile; years and months have no exact length.
 */
export function parseExactDuration(text: string): number | { readonly is: string } {
  const parts = pattern.exec(text);
  if (parts === null || text === 'P')
    return { is: 'is not a whole number of weeks, days, hours, minutes and seconds in ISO 8601' };
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const ms = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
  if (ms === 0) return { is: 'is no time at all' };
  return ms > longestMs ? { is: 'is longer than 366 days' } : ms;
}
