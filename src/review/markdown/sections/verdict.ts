import { previewSymbols } from '../../../model/preview.ts';
import type { ReviewView, VerdictView } from '../../view/reviewShape.ts';
import { atMost, type Block, block, facts, list } from '../blocks.ts';
import { code, text } from '../inert.ts';
import { codes, minute, plural } from '../words.ts';

const states: { readonly [state in VerdictView['state']]: string } = {
  ready: '**✔ READY** – nothing keeps it from running.',
  waits: '**… WAITS** – it may not start yet:',
  blocked: '**✘ BLOCKED** – it would be refused:',
};

/** The first thing anybody reads. */
export function verdict(view: ReviewView): Block[] {
  const { change } = view;
  const { state, blocks } = view.verdict;
  return [
    block(`# ${text(change.title)}`, states[state], list(atMost(blocks.map(text), 20, (n) => `and ${n} more`))),
    block(
      ...noReturn(change.pointOfNoReturn),
      facts([
        ['change', changeText(view)],
        ['environment', `${code(change.environment)}: ${view.blast.hosts} of ${plural(view.blast.fleet, 'host')}`],
        ['risk', riskText(view)],
        ['dry run', dryRunText(view)],
        ['saved plan', savedText(view)],
        ['digest', code(change.digest)],
        ...(change.secrets.length === 0
          ? []
          : [['secrets', `${codes(change.secrets)}, fetched when the run starts`] as const]),
        ['made', `${minute(view.madeAt)} by ${code(view.madeBy)} with ${code(view.madeWith)}`],
      ]),
    ),
    ...(change.description === null ? [] : [block(text(change.description))]),
  ];
}

const noReturn = (steps: readonly string[]): string[] =>
  steps.length === 0
    ? []
    : [`**Point of no return: ${codes(steps)}.** After it nothing is rolled back by itself; a failure holds the run.`];

function changeText({ change: { change, ticket, author } }: ReviewView): string {
  const by = author === null ? '' : `, by ${code(author)}`;
  return `${code(change)}${ticket === null ? ', without a ticket' : `, ticket ${code(ticket)}`}${by}`;
}

function riskText({ risk: { level, reasons } }: ReviewView): string {
  const [first] = reasons;
  return first === undefined ? `**${level}**` : `**${level}**: ${text(first.text)}`;
}

function dryRunText({ verdict: { dryRunAt, signs, certainties, changesAnything }, appendix }: ReviewView): string {
  if (dryRunAt === null) return 'none: made offline, nothing is known of the hosts';
  const { verified, predicted, opaque } = certainties;
  const all = verified + predicted + opaque;
  const shown = signNames.flatMap((sign) =>
    signs[sign] === 0 ? [] : [`\`${previewSymbols[sign]}\` ${signs[sign]} ${words[sign]}`],
  );
  const change = changesAnything ? '' : ' **Nothing would change.**';
  return `${minute(dryRunAt)}: ${plural(all, 'step')} on ${answered(appendix)}: ${shown.join(', ')} (${verified} verified, ${predicted} predicted, ${opaque} opaque)${change}`;
}

/** Hosts that could be asked, of all. */
function answered(hosts: ReviewView['appendix']): string {
  const n = hosts.filter(({ problem }) => problem === null).length;
  return n === hosts.length ? plural(n, 'host') : `**${n} of ${plural(hosts.length, 'host')}**`;
}

const signNames = ['create', 'change', 'remove', 'unchanged', 'runs', 'opaque'] as const;

const words: { readonly [sign in (typeof signNames)[number]]: string } = {
  create: 'create',
  change: 'change',
  remove: 'remove',
  unchanged: 'unchanged',
  runs: 'run',
  opaque: 'unknown',
};

function savedText({ verdict: { saved }, madeAt }: ReviewView): string {
  if (saved === null) return '**none**: what runs may differ from what is shown here';
  const until = saved.expiresAt <= madeAt ? '**expired at**' : 'may be run until';
  return `${code(saved.file)}, ${until} ${minute(saved.expiresAt)}<br>id ${code(saved.id)}`;
}
