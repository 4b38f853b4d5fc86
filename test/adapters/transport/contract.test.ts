import { transportContract } from '../../contract/transport.ts';
import { transportFor } from './controller.ts';

transportContract('ssh2', { transportFor, through: (target) => target });
