import { shellWord } from '../host/quoting.ts';
import type { ServiceSpec } from './spec.ts';

/**
 * What a person types on the host when an own undo failed: one command, for any sh. It looks at the same things that the
 * undo keeps in $NIGHTSHIFT_KEEP, and does nothing where the step had changed nothing.
 */
const kept = (name: string): string => `"$NIGHTSHIFT_KEEP/${name}"`;
const ifKept = (what: string): string => `if [ -e ${kept('whole')} ]; then ${what}; fi`;
const orRemove = (restore: string, remove: string): string =>
  ifKept(`if [ -e ${kept('replaced')} ]; then ${restore}; else ${remove}; fi`);

export function fileByHand(path: string): string {
  const word = shellWord(path);
  return orRemove(`cp -p ${kept('replaced')} ${word}`, `rm -f ${word}`);
}

export function directoryByHand(path: string): string {
  const word = shellWord(path);
  return ifKept(`rm -rf ${word}; if [ -d ${kept('replaced')} ]; then cp -R -P -p ${kept('replaced')} ${word}; fi`);
}

export function symlinkByHand(path: string): string {
  const word = shellWord(path);
  return orRemove(`rm -f ${word} && ln -s -- "$(cat ${kept('replaced')})" ${word}`, `rm -f ${word}`);
}

export function lineByHand(path: string): string {
  return ifKept(`cp -p ${kept('replaced')} ${shellWord(path)}`);
}

export function serviceByHand({ name, state, enabled }: ServiceSpec, manager: string): string {
  const drive = (verb: string) => `${manager} ${verb} ${shellWord(name)}`;
  const verb = state === 'restarted' ? 'restart' : state === 'reloaded' ? 'reload' : 'start';
  const active = state === null ? [] : [`if [ "$active" = yes ]; then ${drive(verb)}; else ${drive('stop')}; fi`];
  const boot =
    enabled === null ? [] : [`if [ "$enabled" = yes ]; then ${drive('enable')}; else ${drive('disable')}; fi`];
  const whole = [`read -r active enabled < ${kept('was')}`, ...active, ...boot].join('; ');
  return `if [ -e ${kept('was')} ]; then ${whole}; fi`;
}

/** The commands are the host's own package manager's; the step wrote them down there. They show what they do. */
export function packageByHand(): string {
  return `if [ -e ${kept('back')} ]; then sh -x ${kept('back')}; fi`;
}
