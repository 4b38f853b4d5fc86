import { transportContract } from '../../contract/transport.ts';
import { openSshFor, throughOpenSsh } from './openSsh.ts';

transportContract('openssh', { transportFor: openSshFor, through: (target) => throughOpenSsh(target) });
