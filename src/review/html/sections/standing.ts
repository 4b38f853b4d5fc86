import type { JudgedApproval } from '../../../model/approval.ts';
import type { RehearsalProof } from '../../../model/rehearsal.ts';
import { count } from '../../view/line.ts';
import type { ReviewView } from '../../view/reviewShape.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, code, definitions, items, list, names, notice } from '../parts.ts';
import { approvalTone, rehearsalTones, riskTones, type Tone } from '../tone.ts';

/** What speaks for the change and against it: risk, history, rehearsal, approvals. */

export function risk({ risk: { level, reasons } }: ReviewView): Section {
  const told = reasons.map((one) => html`${badge(reasonTone(one.level), one.level)} ${one.text}`);
  const body = html`<p class="lead">${badge(riskTones[level], `${level} risk`)}</p>
${reasons.length === 0 ? html`<p>Nothing speaks against it.</p>` : items(told)}`;
  return { id: 'risk', title: 'Risk', tone: riskTones[level], body };
}

/** A low risk is good; a reason for one is no praise. */
const reasonTone = (level: 'low' | 'medium' | 'high'): Tone => (level === 'low' ? 'neutral' : riskTones[level]);

export function since({ since: last }: ReviewView, clock: Clock): Section {
  return { id: 'since', title: 'Since the last run', tone: null, body: last === null ? noRun : sinceHtml(last, clock) };
}

const noRun = html`<p>No earlier run of this change is known here.</p>`;

function sinceHtml({ run, at, outcome, changes }: NonNullable<ReviewView['since']>, clock: Clock): Markup {
  return html`${definitions([
    ['Last run', html`${code(run)}, ${instant(clock(at))}`],
    ['Ended', outcome ?? 'it has not ended'],
  ])}
${changes.length === 0 ? html`<p>Nothing is different.</p>` : list(changes)}`;
}

export function rehearsal({ rehearsal: { required, proof, ofTheseSteps } }: ReviewView, clock: Clock): Section {
  const missing = required && (proof === null || !ofTheseSteps);
  const failed = proof !== null && proof.result !== 'proven';
  const body = joined([
    missing ? notice('bad', 'The policy requires a rehearsal of exactly these steps.') : null,
    proof === null
      ? html`<p>It was not rehearsed${required ? '' : ', and nothing requires it'}.</p>`
      : proofHtml(proof, ofTheseSteps, clock),
  ]);
  return {
    id: 'rehearsal',
    title: 'Rehearsal',
    tone: missing || failed ? 'bad' : proof === null ? null : 'good',
    body,
  };
}

function proofHtml(proof: RehearsalProof, ofTheseSteps: boolean, clock: Clock): Markup {
  const words = { proven: 'rollback proven', differences: 'rollback leaves differences', failed: 'rehearsal failed' };
  return html`<p class="lead">${badge(rehearsalTones[proof.result], words[proof.result])}
${ofTheseSteps ? badge('good', 'of exactly these steps') : badge('doubt', 'of other steps')}</p>
${proof.differences.length === 0 ? null : list(proof.differences)}
${definitions([
  ['When', instant(clock(proof.atMs))],
  ['Where', `${proof.environment}, by ${proof.by}`],
  ['Run', code(proof.run)],
  ['Hosts', names(proof.hosts)],
  ['Compared', proof.compared.length === 0 ? "the steps' own paths" : proof.compared.join(', ')],
])}`;
}

export function approvals({ approvals: standing }: ReviewView, clock: Clock): Section {
  const { wanted, approved, count: people, roles, approvals: all, missing } = standing;
  const words = wanted ? (approved ? 'approved' : 'not approved yet') : 'none wanted';
  const body = joined([
    html`<p class="lead">${badge(approvalTone(standing), words)} ${wanted ? `${people.have} of ${count(people.want, 'person', 'people')}` : null}</p>`,
    missing.length === 0 ? null : list(missing),
    roles.length === 0 ? null : definitions(roles.map(({ role, have, want }) => [role, `${have} of ${want}`])),
    all.length === 0 ? null : items(all.map((one) => approvalHtml(one, clock))),
  ]);
  return { id: 'approvals', title: 'Approvals', tone: approvalTone(standing), body };
}

function approvalHtml(approval: JudgedApproval, clock: Clock): Markup {
  const { principal, roles, at, reason, key, countsUntilMs, refused } = approval;
  return html`${standing(approval)} <strong>${principal}</strong> <span class="quiet">${roles.join(', ')}</span>
<div>${instant(clock(at))}${countsUntilMs === null ? null : html` <span class="quiet">counts until</span> ${instant(clock(countsUntilMs))}`}</div>
${refused === null ? null : html`<div>${refused.why} <span class="quiet">${refused.code}</span></div>`}
${reason === null ? null : html`<div>“${reason}”</div>`}
${key === null ? null : html`<div class="quiet digest">${key}</div>`}`;
}

function standing({ decision, refused }: JudgedApproval): Content {
  if (refused !== null) return badge('neutral', 'does not count');
  return decision === 'approve' ? badge('good', 'approves') : badge('bad', 'rejects');
}

export function warnings({ warnings: all }: ReviewView): Section {
  const told = all.map(
    ({ code: id, message, next, place }) => html`${badge('doubt', id)} ${message}
${place === undefined ? null : html`<div class="quiet">${place.file}${place.line === undefined ? null : `:${place.line}`} ${place.path ?? null}</div>`}
<div class="next">${next}</div>`,
  );
  const body = all.length === 0 ? html`<p>None.</p>` : items(told);
  return { id: 'warnings', title: 'Warnings', tone: all.length === 0 ? null : 'doubt', body };
}
