/** How previews, checks and differences put things. */
import type { PathState } from '../model/survey.ts';

const units = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `12 bytes`, `1.2 KiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1_024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1_024 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** `1 host`, `200 hosts`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** What stands at a path; of a checksum as many digits as are asked for. */
export function pathText(state: PathState, digits = 12): string {
  switch (state.kind) {
    case 'absent':
      return 'absent';
    case 'file': {
      const sum = state.sha256 === null ? 'not readable' : `sha256 ${state.sha256.slice(0, digits)}…`;
      return `file ${state.mode} ${state.owner} ${bytesText(state.bytes)} ${sum}`;
    }
    case 'directory':
      return `directory ${state.mode} ${state.owner}`;
    case 'link':
      return `link to ${state.to}`;
    case 'other':
      return 'neither a file, a directory nor a link';
  }
}

/** `a directory`, for sentences. */
export const kindText: { readonly [kind in PathState['kind']]: string } = {
  absent: 'absent',
  file: 'a file',
  directory: 'a directory',
  link: 'a symbolic link',
  other: 'no regular file',
};

/** Four octal digits, as hosts tell them. */
export const fourDigits = (mode: string): string => mode.padStart(4, '0');

/** Whether a file of this mode may be read by everybody on the host. */
export const othersRead = (mode: string): boolean => (Number.parseInt(mode, 8) & 0o4) !== 0;

/** Text of a host as it may be shown: control characters, by which a terminal could be steered, as their pictures. */
export const visible = (text: string): string => text.replaceAll(/[^\P{Cc}\t\n]/gu, picture);

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x24_00 + code);
  return code === 0x7f ? '\u2421' : '\uFFFD';
}
