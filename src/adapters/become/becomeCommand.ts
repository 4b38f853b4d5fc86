import { shellWord } from '../../host/quoting.ts';
import type { Become } from '../../model/executionPlan.ts';

/** Said before the command begins, on a line of its own: what comes before it is the method's, what comes after it the command's. */
export const greeting = 'nightshift-became';

/** What sudo is told to ask with. su and doas have words of their own; all of them are known by `isPrompt`. */
const sudoPrompt = 'nightshift asks for your password: ';

/** Whether a text that is not a whole line yet asks for a password. */
export function isPrompt(text: string): boolean {
  return /(?:password|passphrase)[^\n]*[:：] ?$/i.test(text);
}

/**
 * The command line by which the login user's shell, whichever it is, has `command` run by sh as another user: in that
 * user's home, with its name, and untranslated messages until it begins.
 */
export function becomeCommand({ user, method, password, tty }: Become, command: string): string {
  const name = shellWord(user);
  const ready = [
    'unset LC_ALL',
    `USER=${name} LOGNAME=${name}`,
    'export USER LOGNAME',
    'cd "$HOME" 2>/dev/null || cd /',
    // What a shell says of itself would be taken for a part of the answer; and not every server sets the modes it is asked for.
    ...(tty ? ['exec 2>/dev/null', 'stty raw -echo'] : []),
    `echo ${greeting}`,
    `exec ${command}`,
  ].join('; ');
  return `env LC_ALL=C ${programs[method](name, shellWord(ready), password !== null)}`;
}

const programs: { readonly [method in Become['method']]: (user: string, text: string, asks: boolean) => string } = {
  sudo: (user, text, asks) => `sudo ${asks ? `-S -p ${shellWord(sudoPrompt)}` : '-n'} -H -u ${user} sh -c ${text}`,
  // As a login, or the login user's own PATH would come along, without the directories of what only root calls.
  su: (user, text) => `su -l -s /bin/sh -c ${text} ${user}`,
  doas: (user, text, asks) => `doas ${asks ? '' : '-n '}-u ${user} sh -c ${text}`,
};
