/** An RRULE without its UNTIL, which in iCalendar is more than a day, and what that was: parseRule reads the rest. */
export function withoutUntil(rule: string): { readonly rest: string; readonly untils: readonly string[] } {
  const parts = rule.split(';').filter((part) => part !== '');
  const isUntil = (part: string) => /^UNTIL=/i.test(part);
  return {
    rest: parts.filter((part) => !isUntil(part)).join(';'),
    untils: parts.filter(isUntil).map((part) => part.slice('UNTIL='.length)),
  };
}
