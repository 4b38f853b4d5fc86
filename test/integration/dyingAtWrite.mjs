/**
 * Loaded into a controller before its own code (node --import): kills its process right before or right after the n-th
 * write of its journal. NIGHTSHIFT_TEST_DIE is `before N` or `after N`; NIGHTSHIFT_TEST_WRITES names a file that gets how
 * many writes there were when the process ends by itself.
 */
import { writeFileSync } from 'node:fs';
import { Database } from '../../dist/adapters/journal/database.js';

const [when, number] = (process.env.NIGHTSHIFT_TEST_DIE ?? '').split(' ');
const { write } = Database.prototype;
let writes = 0;

function dieHere(here) {
  if (here === when && writes === Number(number)) process.kill(process.pid, 'SIGKILL');
}

Database.prototype.write = function (work) {
  writes++;
  dieHere('before');
  const result = write.call(this, work);
  dieHere('after');
  return result;
};

process.on('exit', () => {
  const file = process.env.NIGHTSHIFT_TEST_WRITES;
  if (file !== undefined) writeFileSync(file, String(writes));
});
