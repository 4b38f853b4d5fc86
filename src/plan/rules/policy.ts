import { wantsApprovals } from '../../model/approval.ts';
import type { Problem } from '../../model/problems.ts';
import type { Change } from '../change.ts';
import { didYouMean } from '../read/nearest.ts';
import { errorAt } from '../read/report.ts';

/** What the environment wants of the plan as a whole: windows, a ticket, and an author where others approve. */
export function checkPolicy(change: Change): Problem[] {
  return [...checkWindow(change), ...checkCalendar(change), ...checkTicket(change), ...checkAuthor(change)];
}

function checkWindow({ plan, at, environment: { name, calendar } }: Change): Problem[] {
  if (plan.window === undefined) return [];
  if (calendar === null) {
    const message = `The plan wants the window \`${plan.window}\`, but ${name} has no calendar.yaml.`;
    const next = `Write inventories/${name}/calendar.yaml, or remove \`window\`.`;
    return [errorAt(at(['window']), 'NS1112', message, next)];
  }
  const windows = calendar.windows.map((window) => window.name);
  if (windows.includes(plan.window)) return [];
  const next = didYouMean(plan.window, windows, 'The windows there are');
  return [errorAt(at(['window']), 'NS1112', `${name} has no window \`${plan.window}\`.`, next)];
}

function checkCalendar({ plan, at, environment: { name, calendar, policy } }: Change): Problem[] {
  // A plan that names a window is told of the missing calendar there.
  if (calendar !== null || policy.windows === 'optional' || plan.window !== undefined) return [];
  const message = `${name} wants its changes inside windows and has no calendar.yaml: it is never open.`;
  const next = `Write inventories/${name}/calendar.yaml, or \`windows: optional\` in its policy.yaml.`;
  return [errorAt(at(['environment']), 'NS1113', message, next)];
}

function checkTicket({ plan, at, environment: { name, policy } }: Change): Problem[] {
  if (policy.ticket !== 'required' || plan.ticket !== undefined) return [];
  const next = 'Add it, for example `ticket: CHG0042117`.';
  return [errorAt(at([]), 'NS1114', `${name} wants every change to name its ticket.`, next)];
}

/** Four eyes cannot be counted without knowing whose the first two are. */
function checkAuthor({ plan, at, environment: { name, policy } }: Change): Problem[] {
  const { approvals } = policy;
  if (!wantsApprovals(approvals) || approvals?.author === 'counts' || plan.author !== undefined) return [];
  const message = `${name} wants approvals of others than the author, and the plan names none.`;
  const next = 'Say who wrote it, as `approvers` names people: `author: m.durand@example.com`.';
  return [errorAt(at([]), 'NS1117', message, next)];
}
