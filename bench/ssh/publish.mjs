/** What was measured, as a table and a drawing. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parallel, workloads } from './workloads.mjs';

const folder = fileURLToPath(new URL('../../docs/performance/', import.meta.url));
const number = (value, digits = 2) => value.toFixed(digits);

/** Writes docs/performance/ssh-HOSTS.md and .svg; `results`: for each workload its contenders' medians, nightshift's first. */
export function publish(results, { hosts, runs, kex }) {
  mkdirSync(folder, { recursive: true });
  const name = `ssh-${hosts}`;
  const [cpu] = cpus();
  const text = [
    `# A change over SSH on ${hosts} hosts`,
    '',
    `Made by \`npm run bench:ssh -- --hosts ${hosts} --runs ${runs} --publish\`; do not edit. ${cpus().length} cores (${cpu?.model.trim()}), node`,
    `${process.versions.node}; one real sshd that answers on ${hosts} addresses of the loopback network. Everybody in turns, medians of ${runs};`,
    `${parallel} hosts at once; key exchange ${kex} on all sides. Floor: the CPU time of the servers on these cores.`,
    '',
    `![Seconds by contender](${name}.svg)`,
    ...results.flatMap(sectionOf),
    '',
  ];
  writeFileSync(`${folder}${name}.md`, text.join('\n'));
  writeFileSync(`${folder}${name}.svg`, drawing(results, hosts));
}

function sectionOf({ workload, rows }) {
  const base = rows.find(({ name }) => name === 'nightshift') ?? rows[0];
  return [
    '',
    `## ${workload}`,
    '',
    `${workloads[workload].says[0].toUpperCase()}${workloads[workload].says.slice(1)}.`,
    '',
    '| | seconds | of nightshift | controller CPU s | servers CPU s | floor s | peak MiB |',
    '|---|---:|---:|---:|---:|---:|---:|',
    ...rows.map((row) => `| ${cellsOf(row, base).join(' | ')} |`),
  ];
}

function cellsOf({ name, seconds, controller, servers, memoryMiB }, base) {
  return [
    name,
    number(seconds),
    `${number(seconds / base.seconds)} ×`,
    number(controller),
    number(servers),
    number(servers / cpus().length),
    number(memoryMiB, 0),
  ];
}

const rowHeight = 22;
const barLeft = 130;
const barMax = 440;

function drawing(results, hosts) {
  const parts = [];
  let top = 34;
  for (const { workload, rows } of results) {
    const longest = Math.max(...rows.map(({ seconds }) => seconds));
    parts.push(`<text x="8" y="${top}" font-weight="600">${workload}</text>`);
    for (const { name, seconds } of rows) {
      top += rowHeight;
      const width = Math.max(1, (seconds / longest) * barMax);
      const fill = name === 'nightshift' ? '#2563eb' : '#94a3b8';
      parts.push(
        `<text x="${barLeft - 8}" y="${top}" text-anchor="end">${name}</text>`,
        `<rect x="${barLeft}" y="${top - 11}" width="${number(width, 1)}" height="14" fill="${fill}"/>`,
        `<text x="${number(barLeft + width + 6, 1)}" y="${top}">${number(seconds)} s</text>`,
      );
    }
    top += rowHeight * 1.6;
  }
  const title = `Seconds for a change on ${hosts} hosts; less is better`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 ${Math.ceil(top)}" font-family="system-ui, sans-serif" font-size="12">
<title>${title}</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="8" y="16">${title}</text>
${parts.join('\n')}
</svg>
`;
}
