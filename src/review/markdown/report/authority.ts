import type { JudgedApproval } from '../../../model/approval.ts';
import type { ReportView } from '../../view/reportShape.ts';
import { type Block, block, facts, table } from '../blocks.ts';
import { code, text } from '../inert.ts';

/** What ran, who wanted it, and who let it run. */
export function authority({ run, author, description, saved, schedule, approvals }: ReportView): Block[] {
  return [
    block(
      '## What, and who',
      description === null ? '' : text(description),
      facts([
        ['change', code(run.change)],
        ['ticket', run.ticket === null ? 'none' : code(run.ticket)],
        ['author', author === null ? 'not named' : code(author)],
        ['started by', code(run.by)],
        ['schedule', schedule === null ? 'none: started by hand' : code(schedule)],
        ['saved plan', saved === null ? 'none: compiled when it began' : code(saved)],
        ['digest', code(run.digest)],
      ]),
      approvals.length === 0
        ? 'It ran without approvals.'
        : table(['who', 'says', 'when (UTC)', 'as', 'key'], approvals.map(approvalRow)),
    ),
  ];
}

function approvalRow({ principal, decision, refused, at, reason, roles, key }: JudgedApproval): string[] {
  const says =
    refused === null ? (decision === 'approve' ? 'approves' : '**rejects**') : `does not count: ${text(refused.why)}`;
  return [
    code(principal),
    reason === null ? says : `${says}: ${text(reason)}`,
    at,
    text(roles.join(', ')),
    key === null ? 'not readable' : code(key),
  ];
}
