/**
 * Pulls plugs: changes on real SSH hosts, while SIGKILL strikes controllers, connections, steps and their supervisors.
 * Exit code 1 when anything was done twice or lost, or is not named.
 *
 *   npm run bench:drill -- --hosts 30 --kills 200 --seed 7
 */
import { register } from 'node:module';
import { parseArgs } from 'node:util';

register('./typescript.mjs', import.meta.url);
const { drill } = await import('../test/integration/drill/drill.ts');
const { killsInAll, killsText } = await import('../test/integration/drill/strikes.ts');

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '30' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
  },
});
const seed = Number(values.seed);
const begun = performance.now();
const { kills, runs, violations } = await drill({
  hosts: Number(values.hosts),
  kills: Number(values.kills),
  seed,
  say: (line) => console.log(line),
});
console.log(`killed: ${killsText(kills)}; ${((performance.now() - begun) / 1000).toFixed(0)} s`);
console.log(`seed ${seed}: ${killsInAll(kills)} SIGKILLs, ${runs} runs, ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
