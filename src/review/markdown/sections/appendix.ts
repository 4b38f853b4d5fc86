import type { AppendixHostView, ReviewView } from '../../view/reviewShape.ts';
import { type Block, block, details, optional, table } from '../blocks.ts';
import { code, text } from '../inert.ts';
import { codes, plural } from '../words.ts';

/** So many hosts stand in one table: what is left out for its length is left out by hundreds. */
const hostsPerTable = 100;

export function appendix({ appendix: hosts }: ReviewView): Block[] {
  const tables: Block[] = [];
  for (let at = 0; at < hosts.length; at += hostsPerTable) {
    const some = hosts.slice(at, at + hostsPerTable);
    const range = `hosts ${at + 1} to ${at + some.length}`;
    const rows = some.map(hostRow);
    tables.push(
      optional(
        range,
        details(range, table(['host', 'login', 'stages', 'labels', 'system', 'packages, free space'], rows)),
      ),
    );
  }
  return [block('## Appendix', `${plural(hosts.length, 'host')}.`), ...tables];
}

function hostRow({
  name,
  login,
  stages,
  labels,
  os,
  kernel,
  packages,
  freeBytes,
  problem,
}: AppendixHostView): string[] {
  const free = Object.entries(freeBytes).map(([folder, bytes]) =>
    code(`${folder} ${bytes === null ? 'unknown' : gibibytes(bytes)} free`),
  );
  const known = [os, kernel].filter((fact) => fact !== null);
  return [
    code(name),
    code(login),
    codes(stages),
    Object.entries(labels)
      .map(([label, value]) => code(`${label}=${value}`))
      .join(' '),
    problem === null ? codes(known) : `**${text(problem)}**`,
    [...packages.map(code), ...free].join('<br>'),
  ];
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
