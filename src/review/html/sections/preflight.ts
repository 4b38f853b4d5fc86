import type { PreflightCheck } from '../../../model/preview.ts';
import type { ReviewView } from '../../view/reviewShape.ts';
import { type Content, html, joined } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, folded, items, names, notice } from '../parts.ts';
import { worstTone } from '../tone.ts';

const words: { readonly [verdict in PreflightCheck['verdict']]: string } = {
  good: 'good',
  doubt: 'in doubt',
  bad: 'in the way',
};

/** Tonight's failures, found this afternoon: the worst first, what is well folded away when there is anything else. */
export function preflight({ preflight: checks }: ReviewView): Section {
  const [good, rest] = [checks.filter(isGood), checks.filter((check) => !isGood(check))];
  const worst = [...rest].sort((one, other) => Number(other.verdict === 'bad') - Number(one.verdict === 'bad'));
  const body =
    checks.length === 0
      ? notice('doubt', 'Nothing was asked of the hosts.')
      : joined([
          checkList(worst),
          good.length === 0 ? null : folded(`${good.length} good`, checkList(good), rest.length === 0),
        ]);
  return {
    id: 'preflight',
    title: 'Preflight',
    tone: worstTone(checks.map(({ verdict }) => verdict)),
    body,
  };
}

const isGood = ({ verdict }: PreflightCheck): boolean => verdict === 'good';

const checkList = (checks: readonly PreflightCheck[]): Content =>
  checks.length === 0 ? null : items(checks.map(checkHtml));

function checkHtml({ name, verdict, text, next, hosts }: PreflightCheck): Content {
  return html`${badge(verdict, words[verdict])} <strong>${spaced(name)}</strong>
<div>${text}</div>
${next === null ? null : html`<div class="next">${next}</div>`}
${hosts.length === 0 ? null : html`<div class="hosts">${names(hosts)}</div>`}`;
}

/** `undoCommands` as people write it. */
const spaced = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
