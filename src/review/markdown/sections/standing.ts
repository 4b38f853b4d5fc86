import type { JudgedApproval } from '../../../model/approval.ts';
import type { PreflightCheck } from '../../../model/preview.ts';
import { formatPlace, type Problem } from '../../../model/problems.ts';
import { isoOf } from '../../view/instants.ts';
import type { ReviewView } from '../../view/reviewShape.ts';
import { atMost, type Block, block, facts, list, table } from '../blocks.ts';
import { code, text } from '../inert.ts';
import { codes, fewHosts, minute } from '../words.ts';

/** Where the change stands: what was found, what is risky, what was rehearsed, who has said yes. */
const itemsMax = 100;
const more = (n: number): string => `and ${n} more`;

export function preflight({ preflight: checks, verdict }: ReviewView): Block[] {
  if (verdict.dryRunAt === null) return [block('## Preflight', 'Nothing was asked of the hosts.')];
  const order = { bad: 0, doubt: 1, good: 2 };
  const rows = [...checks].sort((one, other) => order[one.verdict] - order[other.verdict]).map(checkRow);
  const shown = atMost(rows, itemsMax, (n) => ['', more(n), '', '']);
  return [
    block('## Preflight', rows.length === 0 ? 'No check was made.' : table(['', 'what', 'hosts', 'what to do'], shown)),
  ];
}

function checkRow({ verdict, text: what, hosts, next }: PreflightCheck): string[] {
  const signs = { good: '✔ good', doubt: '**? doubt**', bad: '**✘ bad**' };
  return [signs[verdict], text(what), fewHosts(hosts), next === null ? '' : text(next)];
}

export function risk({ risk: { level, reasons } }: ReviewView): Block[] {
  const items = reasons.map(({ level: of, text: why }) => `**${of}**: ${text(why)}`);
  const why = items.length === 0 ? 'No reason for more.' : list(atMost(items, itemsMax, more));
  return [block(`## Risk: ${level}`, why)];
}

export function since({ since: last }: ReviewView): Block[] {
  if (last === null)
    return [block('## Since the last run', 'It has not run in this environment before, as far as the journal knows.')];
  const head = `Run ${code(last.run)} of ${minute(last.at)} (${text(last.outcome ?? 'has not ended')}). What is different now:`;
  return [block('## Since the last run', head, list(atMost(last.changes.map(text), itemsMax, more)))];
}

export function rehearsal({ rehearsal: { required, proof, ofTheseSteps } }: ReviewView): Block[] {
  const wanted = required ? 'The policy wants one.' : 'The policy does not want one.';
  if (proof === null) return [block('## Rehearsal', `**None.** ${wanted}`)];
  const results = {
    proven: '**Rollback proven**',
    differences: '**The rollback left differences**',
    failed: '**It failed**',
  };
  const other = ofTheseSteps ? '' : ' – **but of other steps than these**';
  const rows: (readonly [string, string])[] = [
    [
      'run',
      `${code(proof.run)} in ${code(proof.environment)}, ${minute(isoOf(proof.atMs))}, by ${code(proof.by)}, on ${fewHosts(proof.hosts)}`,
    ],
    ['compared whole', proof.compared.length === 0 ? 'nothing' : codes(atMost(proof.compared, 20, more))],
    ...(proof.notCompared.length === 0 ? [] : [['not compared', codes(atMost(proof.notCompared, 20, more))] as const]),
  ];
  const differences = list(atMost(proof.differences.map(code), itemsMax, more));
  return [block('## Rehearsal', `${results[proof.result]}${other}. ${wanted}`, facts(rows), differences)];
}

export function approvals({ approvals: standing }: ReviewView): Block[] {
  if (!standing.wanted) return [block('## Approvals', 'The policy wants none.')];
  const { have, want } = standing.count;
  const roles = standing.roles.map((one) => `, role ${code(one.role)} ${one.have} of ${one.want}`).join('');
  const head = `${standing.approved ? '**✔ Approved**' : '**Not approved**'}: ${have} of ${want}${roles}.`;
  const rows = atMost(standing.approvals.map(approvalRow), itemsMax, (n) => [more(n), '', '', '', '']);
  const shown = rows.length === 0 ? '' : table(['who', '', 'when', 'key', 'counts'], rows);
  return [block('## Approvals', head, list(standing.missing.map(text)), shown)];
}

function approvalRow({
  principal,
  decision,
  at,
  reason,
  key,
  roles,
  countsUntilMs,
  refused,
}: JudgedApproval): string[] {
  const said = decision === 'approve' ? 'approves' : '**rejects**';
  const until = countsUntilMs === null ? 'yes' : `until ${minute(isoOf(countsUntilMs))}`;
  return [
    `${code(principal)}${roles.length === 0 ? '' : `<br>${codes(roles)}`}`,
    `${said}${reason === null ? '' : `: ${code(reason)}`}`,
    minute(at),
    key === null ? '' : code(key),
    refused === null ? until : `**no** (${refused.code}): ${text(refused.why)}`,
  ];
}

export function warnings({ warnings: found }: ReviewView): Block[] {
  if (found.length === 0) return [block('## Warnings', 'None.')];
  return [block('## Warnings', list(atMost(found.map(warningText), itemsMax, more)))];
}

function warningText({ code: name, message, next, place }: Problem): string {
  const where = place === undefined ? '' : ` ${code(formatPlace(place))}`;
  return `${name}${where}: ${text(message)}. ${text(next)}`;
}
