import type { Problem } from '../../model/problems.ts';
import { listed } from '../read/nearest.ts';
import { warningAt } from '../read/report.ts';
import { type AnsibleValue, nested } from './ansibleModel.ts';
import type { Mapping } from './mapAnsible.ts';

/** Taken over as settings, or of no consequence where hosts need no Python. */
const understood =
  /^ansible_(?:host|port|user|ssh_host|ssh_port|ssh_user|(?:ssh_)?private_key_file|connection|python_interpreter)$/;

type Reason = 'setting' | 'kind' | 'template' | 'name';

/** Why variables stay behind, and what to do: `NAMES … because … next`. */
const reasons: { readonly [why in Reason]: readonly [because: string, next: string] } = {
  setting: [
    'settings of Ansible that mean nothing here',
    'See docs/inventory.md for what to write in their place: the login user, an identity, `become`.',
  ],
  kind: [
    'lists, mappings or without a value; a variable is a text, a whole number, true or false',
    'Where a plan needs one of them, give it in hosts.yaml.',
  ],
  template: ['templates, which are not filled in here', 'Where a plan needs one of them, give it in hosts.yaml.'],
  name: ['called as no variable here can be', 'Where a plan needs one of them, give it another name in hosts.yaml.'],
};

/** Collects variables that are not taken over: each is told once, however many hosts have it. */
export class LeftOut {
  readonly #names = new Map<Reason, Map<string, number>>();

  /** Whether a variable is taken over as one. */
  takes(name: string, value: AnsibleValue): boolean {
    if (understood.test(name)) return false;
    const reason = reasonFor(name, value);
    if (reason === undefined) return true;
    const names = this.#names.get(reason) ?? new Map<string, number>();
    this.#names.set(reason, names.set(name, (names.get(name) ?? 0) + 1));
    return false;
  }

  problems({ place, source }: Mapping): Problem[] {
    return [...this.#names].map(([reason, names]) => {
      const [because, next] = reasons[reason];
      const counted = [...names].sort().map(([name, hosts]) => `${name} (${hosts} ${hosts === 1 ? 'host' : 'hosts'})`);
      return warningAt(place, 'NS1219', `Not taken over from ${source}: ${listed(counted)}: ${because}.`, next);
    });
  }
}

/** What Ansible would fill in when it runs. */
export const isTemplate = (value: AnsibleValue | undefined): boolean =>
  typeof value === 'string' && /\{\{|\{%/.test(value);

function reasonFor(name: string, value: AnsibleValue): Reason | undefined {
  if (name.startsWith('ansible_')) return 'setting';
  if (value === nested || value === null) return 'kind';
  if (isTemplate(value)) return 'template';
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? undefined : 'name';
}
