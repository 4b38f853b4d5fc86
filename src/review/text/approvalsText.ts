/** What is to be approved, and where it stands with those who may approve it. */
import type { ApprovalStanding, JudgedApproval } from '../../model/approval.ts';
import type { IdentifiedPlan } from '../../model/savedPlan.ts';
import { listed } from '../../plan/read/nearest.ts';
import { visible } from '../view/visible.ts';
import { columns, indent } from './columns.ts';
import type { Palette } from './palette.ts';

/** What somebody is about to sign for: a saved plan comes from elsewhere, so nothing of it may steer the terminal. */
export function subjectText({ id, saved }: IdentifiedPlan, blocks: readonly string[], palette: Palette): string {
  const { title, name, ticket, author } = saved.plan.change;
  const { environment, hosts } = saved.plan;
  const names = Object.keys(hosts);
  const rows = [
    ['change', ticket === null ? name : `${name}, ${ticket}`],
    ['environment', `${environment}, ${names.length} hosts: ${listed(names)}`],
    ['digest', saved.digest],
    ['saved plan', id],
    ['made', `${iso(saved.madeAtMs)} by ${saved.madeBy}; author: ${author ?? 'not named'}`],
    ['may be run', `until ${iso(saved.expiresAtMs)}`],
  ];
  return [
    palette.strong(oneLine(title)),
    ...columns([
      ...rows.map(([key = '', text = '']) => [`  ${key}`, oneLine(text)]),
      ...blocks.map((text) => ['  blocked', palette.tone('bad', oneLine(text))]),
    ]),
  ].join('\n');
}

/** What already keeps a saved plan from running, as far as it says so itself: the worst first. */
export function blocksOf({ saved }: IdentifiedPlan, wants: { dryRun: boolean; rehearsal: boolean }): readonly string[] {
  const { dryRun, rehearsal, stepsDigest } = saved;
  const proven = rehearsal?.result === 'proven' && rehearsal.stepsDigest === stepsDigest;
  const bad = dryRun?.checks.filter(({ verdict }) => verdict === 'bad') ?? [];
  return [
    ...bad.map(({ text, hosts }) => (hosts.length === 0 ? text : `${text} (${listed(hosts)})`)),
    ...(wants.dryRun && dryRun === null ? ['it was made offline, and the policy wants a dry run'] : []),
    ...(wants.rehearsal && !proven ? ['nobody has proven its way back, and the policy wants that rehearsed'] : []),
  ];
}

/** In a line or two: whether it is approved, and what is missing. */
export function standingText({ wanted, approved, count, roles, missing }: ApprovalStanding, palette: Palette): string {
  if (!wanted) return 'the policy wants no approvals';
  const have = [
    `${count.have} of ${count.want} approvals`,
    ...roles.map((one) => `${one.role} ${one.have} of ${one.want}`),
  ];
  const said = approved ? palette.tone('good', 'approved') : palette.tone('bad', 'not approved');
  return [`${said}: ${have.join(', ')}`, ...missing.map((text) => `  ${oneLine(text)}`)].join('\n');
}

/** Everything that was said of a saved plan, and what counts of it. */
export function approvalsText(identified: IdentifiedPlan, standing: ApprovalStanding, palette: Palette): string {
  const { approvals } = standing;
  const table = columns([
    ['who', 'says', 'at', 'key', 'roles', 'counts'],
    ...approvals.map((one) => rowOf(one, palette)),
  ]);
  const [head = '', ...lines] = table;
  const said = approvals.flatMap(({ reason }, index) => [lines[index] ?? '', ...reasonLines(reason)]);
  const { change, environment } = identified.saved.plan;
  return [
    oneLine(`${change.title} (${change.name}), ${environment}, saved plan ${identified.id.slice(0, 12)}`),
    standingText(standing, palette),
    ...(approvals.length === 0 ? [] : ['', head, ...said]),
  ].join('\n');
}

function rowOf({ principal, decision, at, key, roles, ...one }: JudgedApproval, palette: Palette): string[] {
  const said = [principal, decision === 'approve' ? 'approves' : 'rejects', at, key ?? '-', roles.join(',') || '-'];
  return [...said.map(oneLine), countsText(one, palette)];
}

/** A rejection does not lapse. */
function countsText(
  { refused, countsUntilMs }: Pick<JudgedApproval, 'refused' | 'countsUntilMs'>,
  palette: Palette,
): string {
  if (refused !== null) return palette.tone('bad', oneLine(`no: ${refused.code} ${refused.why}`));
  return countsUntilMs === null ? 'yes' : `until ${iso(countsUntilMs)}`;
}

const reasonLines = (reason: string | null): string[] => (reason === null ? [] : [indent(visible(reason), 4)]);

const iso = (ms: number): string => new Date(ms).toISOString();

const oneLine = (text: string): string => visible(text).replaceAll(/[\t\n]/g, ' ');
