import { firstValue, type IcsComponent } from './component.ts';
import type { IcsEvent } from './event.ts';
import { instantOf } from './moment.ts';
import type { Report } from './report.ts';
import { eventName } from './writtenEvent.ts';

/**
 * Of the versions of an event, and of each of its single occurrences, the newest (RFC 5546 section 2.1.5: SEQUENCE, and then
 * DTSTAMP). Undefined when two that say different things are equally new, which is told.
 */
export function newestOf(events: readonly IcsEvent[], report: Report): readonly IcsEvent[] | undefined {
  const versions = new Map<number | null, IcsEvent[]>();
  for (const event of events) {
    const key = event.instead && instantOf(event.instead);
    versions.set(key, [...(versions.get(key) ?? []), event]);
  }
  const newest = [...versions.values()].flatMap((same) => newestVersion(same, report) ?? []);
  return newest.length === versions.size ? newest : undefined;
}

function newestVersion(versions: readonly IcsEvent[], report: Report): IcsEvent | undefined {
  const [first, second] = versions.toSorted((a, b) => compare(b.component, a.component));
  if (first === undefined || second === undefined || compare(first.component, second.component) > 0) return first;
  if (contentOf(first.component) === contentOf(second.component)) return first;
  const message = `${eventName(first)} is there twice, on lines ${first.component.line} and ${second.component.line}, and differs.`;
  return report.error(second.component.line, 'NS1419', message, 'Remove the one that is not meant.');
}

function compare(one: IcsComponent, other: IcsComponent): number {
  const sequence = (component: IcsComponent) => Number(firstValue(component, 'SEQUENCE') ?? 0) || 0;
  const [stamp, otherStamp] = [one, other].map((component) => firstValue(component, 'DTSTAMP') ?? '');
  return sequence(one) - sequence(other) || (stamp ?? '').localeCompare(otherStamp ?? '', 'en');
}

function contentOf({ properties }: IcsComponent): string {
  return properties
    .map(({ name, parameters, value }) => JSON.stringify([name, [...parameters], value]))
    .sort()
    .join();
}
