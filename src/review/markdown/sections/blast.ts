import type { ReviewView, ShareView } from '../../view/reviewShape.ts';
import { type Block, block, details, table } from '../blocks.ts';
import { code } from '../inert.ts';

export function blast({ blast: { hosts, fleet, groups, labels } }: ReviewView): Block[] {
  const whole = [
    shareRow('all of the environment', { hosts, of: fleet }),
    ...groups.map((share) => shareRow(`group ${code(share.name)}`, share)),
  ];
  const byLabel = [
    ...labels.flatMap(({ label, values }) =>
      values.map((share) => shareRow(`${code(label)} ${code(share.name)}`, share)),
    ),
  ];
  const parts =
    byLabel.length <= openMax
      ? [table(heads, [...whole, ...byLabel])]
      : [table(heads, whole), details('by label', table(heads, byLabel))];
  return [block('## Blast radius', ...parts)];
}

const heads = ['of', 'hosts', 'of all', 'share'];
/** More rows than these are folded away. */
const openMax = 6;

function shareRow(name: string, { hosts, of }: Pick<ShareView, 'hosts' | 'of'>): string[] {
  return [name, String(hosts), String(of), of === 0 ? '' : `${Math.round((hosts / of) * 100)} %`];
}
