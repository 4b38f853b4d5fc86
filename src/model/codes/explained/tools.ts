/** Explanations of what is met on the command line and in the lab. */
import type { Family } from './family.ts';

export const commandLine: Family = {
  prefix: 'NS60',
  title: 'The command line',
  about: 'What was typed cannot be meant. Nothing was done.',
  docs: ['docs/reference/commands.md'],
  explanations: {
    NS6001: {
      causes: ['A command or option is misspelt, or an argument is missing or too many.'],
      remedies: ['See `nightshift COMMAND --help`; `nightshift completion` completes both in your shell.'],
    },
    NS6003: {
      causes: ['--label wants a name, an equals sign and a value.'],
      remedies: ['Write it as --label site=paris.'],
    },
    NS6005: {
      causes: ['Its terminal was closed, or it is one of another environment.'],
      remedies: ['Raise it: nightshift lab up, and leave that terminal open.'],
    },
  },
};

export const lab: Family = {
  prefix: 'NS70',
  title: 'The lab',
  about: 'The fleet of loopback hosts for trying things out cannot be raised or asked. No machine of yours is touched.',
  docs: ['docs/lab.md'],
  explanations: {
    NS7001: {
      causes: ['Another lab, perhaps of another checkout, or another server has the port.'],
      remedies: ['End it: nightshift lab down. Who has it: ss -ltnp.'],
    },
    NS7004: {
      causes: ['Only Linux answers on every 127.x.y.z without being told.'],
      remedies: ['Let the hosts share 127.0.0.1, with a port each.'],
    },
    NS7007: {
      causes: ['The kind of fault is misspelt, or its value is missing.'],
      remedies: ['See `nightshift lab fault --help`.'],
    },
  },
};
