import type { JudgedApproval } from '../../../model/approval.ts';
import type { ReportView } from '../../view/reportShape.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, code, definitions, table } from '../parts.ts';

/** What ran, who wanted it, and who let it run. */
export function authority(view: ReportView, clock: Clock): Section {
  const { run, author, saved, schedule, approvals, description } = view;
  const body = joined([
    description === null ? null : html`<p class="description">${description}</p>`,
    definitions([
      ['Change', code(run.change)],
      ['Ticket', run.ticket ?? 'none'],
      ['Author', author ?? 'not named'],
      ['Started by', run.by],
      ['Schedule', schedule === null ? 'none: started by hand' : code(schedule)],
      ['Saved plan', saved === null ? 'none: compiled when it began' : html`<span class="digest">${saved}</span>`],
      ['Digest', html`<span class="digest">${run.digest}</span>`],
    ]),
    approvals.length === 0 ? html`<p>It ran without approvals.</p>` : approvalTable(approvals, clock),
  ]);
  return { id: 'authority', title: 'What, and who', tone: null, body };
}

const approvalTable = (approvals: readonly JudgedApproval[], clock: Clock): Markup =>
  table({
    caption: 'Approvals as they were judged when it began',
    columns: [{ title: 'Who' }, { title: 'Says' }, { title: 'When' }, { title: 'As' }, { title: 'Key' }],
    wide: true,
    rows: approvals.map((one) => [
      one.principal,
      html`${decision(one)}${one.reason === null ? null : html` “${one.reason}”`}`,
      instant(clock(one.at)),
      one.roles.join(', '),
      html`<span class="digest">${one.key ?? 'not readable'}</span>`,
    ]),
  });

function decision({ decision: said, refused }: JudgedApproval): Content {
  if (refused !== null) return html`${badge('neutral', 'does not count')} ${refused.why}`;
  return said === 'approve' ? badge('good', 'approves') : badge('bad', 'rejects');
}
