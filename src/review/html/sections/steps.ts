import { count } from '../../view/line.ts';
import type { ReviewGroupView, ReviewStageView, ReviewStepView, ReviewView } from '../../view/reviewShape.ts';
import { html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, folded, names, notice, table } from '../parts.ts';
import { stepHtml } from '../step.ts';

/** Characters of HTML for the steps of all groups: what a phone still opens at once, and more than anybody reads. */
const charactersMax = 1_500_000;
/** Groups that stand apart are shown unfolded as long as they are few: then they are what the reader looks for. */
const oddOpenMax = 4;

export function steps({ stages }: ReviewView): Section {
  const all = stages.flatMap(({ groups }) => groups.flatMap((group) => [...group.steps, ...group.always]));
  const body = joined(stages.map((stage, at) => stageSteps(stage, at, charactersMax / stages.length)));
  const opaque = all.some(({ preview }) => preview?.certainty === 'opaque');
  return { id: 'steps', title: 'Steps', tone: opaque ? 'doubt' : null, body };
}

function stageSteps(stage: ReviewStageView, at: number, spaceMax: number): Markup {
  const [first] = stage.groups;
  const shown: Markup[] = [];
  let space = 0;
  for (const [index, group] of stage.groups.entries()) {
    const next = index === 0 ? mostHtml(group, stage) : oddHtml(group, first, stage.groups.length <= oddOpenMax + 1);
    space += next.text.length;
    if (space > spaceMax && index > 0) break;
    shown.push(next);
  }
  return html`<h3>${at + 1}. ${stage.name}</h3>
${joined(shown)}
${restHtml(stage, stage.groups.slice(shown.length))}`;
}

/** The largest group: what the change is. */
function mostHtml(group: ReviewGroupView, { groups }: ReviewStageView): Markup {
  const same =
    group.hosts.length === 1 ? '1 host' : `${group.hosts.length} hosts ${group.ownValues ? 'alike' : 'the same'}`;
  const alone = groups.length === 1 ? 'all of this stage' : 'the largest group';
  return html`<h4>${same} <span class="quiet">${alone}</span></h4>
${hostsHtml(group)}
${group.steps.some(({ preview }) => preview !== null) ? null : html`<p class="quiet">Nobody could look at these hosts: this is what the plan says.</p>`}
${stepList(group.steps, group.always)}
${undoOrder(group)}`;
}

function hostsHtml({ hosts, ownValues }: ReviewGroupView): Markup {
  const own = html`<p class="quiet">Shown as for ${hosts[0] ?? ''}: the others have their own name or address in the same places.</p>`;
  return html`<div class="hosts">${names(hosts)}</div>${ownValues ? own : null}`;
}

/** Hosts that stand apart: only what is not as for the largest group is told again. */
function oddHtml(group: ReviewGroupView, first: ReviewGroupView | undefined, open: boolean): Markup {
  const steps = apart(group.steps, first?.steps);
  const always = apart(group.always, first?.always);
  const same = group.steps.length + group.always.length - steps.length - always.length;
  const seen = group.steps.every(({ preview }) => preview !== null);
  const body = joined([
    group.hosts.length === 1 ? null : hostsHtml(group),
    stepList(steps, always),
    same === 0
      ? null
      : html`<p class="quiet">${count(same, 'step')} as for the largest group${seen ? '' : '; what they would change here is not known'}.</p>`,
  ]);
  return html`<div class="odd">${folded(oddTitle(group), body, open)}</div>`;
}

function oddTitle({ hosts, differs }: ReviewGroupView): Markup {
  const who = hosts.length === 1 ? (hosts[0] ?? '') : `${hosts.length} hosts`;
  return differs === null ? html`<strong>${who}</strong>` : html`<strong>${who}</strong> ${badge('doubt', differs)}`;
}

/** Where nothing was asked, what the plan says is compared. */
function apart(steps: readonly ReviewStepView[], others: readonly ReviewStepView[] = []): ReviewStepView[] {
  const planned = (step: ReviewStepView) => JSON.stringify({ ...step, preview: null });
  const known = new Set(others.flatMap((step) => [JSON.stringify(step), planned(step)]));
  return steps.filter((step) => !known.has(JSON.stringify(step)));
}

function stepList(steps: readonly ReviewStepView[], always: readonly ReviewStepView[]): Markup | null {
  if (steps.length + always.length === 0) return null;
  const items = [...steps.map((step) => stepHtml(step)), ...always.map((step) => stepHtml(step, true))];
  return html`<ol class="steps">
${joined(items)}
</ol>`;
}

function undoOrder({ undoOrder: order }: ReviewGroupView): Markup {
  const text = order.length === 0 ? 'nothing to take back' : order.join(' → ');
  return html`<p class="order"><span class="back"><span aria-hidden="true">↩</span> taken back in this order:</span> ${text}</p>`;
}

/** Groups beyond what one file should hold: who they are and why they stand apart. */
function restHtml({ name }: ReviewStageView, groups: readonly ReviewGroupView[]): Markup | null {
  if (groups.length === 0) return null;
  const rows = groups.map(({ hosts, differs }) => [names(hosts), differs ?? 'its own values']);
  return html`${notice('neutral', `${count(groups.length, 'more group')} of ${name}: the JSON review has their steps.`)}
${folded(
  'Who they are',
  table({ caption: `More groups of ${name}`, columns: [{ title: 'Hosts' }, { title: 'Stands apart by' }], rows }),
)}`;
}
