import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWholeFile } from './wholeFile.ts';

/**
 * The service manager of a lab host, with systemctl's verbs and exit codes (systemctl(1), EXIT STATUS). A service is a
 * directory `services/NAME`; in it, `running` holds the version that was there when it was last started, and `enabled` says
 * that it starts at boot.
 */
export const labctl = `#!/bin/sh
# labctl VERB SERVICE: the service manager of a lab host.
set -u
root=\${LAB_ROOT:?labctl runs on a lab host}
verb=\${1-}
name=\${2-}
name=\${name%.service}
usage() {
  echo "usage: labctl start|stop|restart|reload|enable|disable|status|is-active|is-enabled SERVICE" >&2
  exit 1
}
case $name in '' | .* | *[!A-Za-z0-9@_.-]*) usage ;; esac
service=$root/services/$name

unknown() {
  echo "Unit $name.service could not be found." >&2
  exit "$1"
}
load() {
  version=
  { IFS= read -r version <"$root/$name/current/VERSION"; } 2>/dev/null || [ -n "$version" ] || {
    echo "$name.service: cannot read $root/$name/current/VERSION" >&2
    exit 1
  }
  printf '%s\\n' "$version" >"$service/running.$$" && mv -f "$service/running.$$" "$service/running"
}

if [ ! -d "$service" ]; then
  case $verb in
    is-active | status) echo inactive; unknown 4 ;;
    is-enabled) unknown 4 ;;
    *) unknown 5 ;;
  esac
fi
case $verb in
  start) [ -e "$service/running" ] || load ;;
  stop) rm -f "$service/running" ;;
  restart) rm -f "$service/running" && load ;;
  reload)
    [ -e "$service/running" ] || {
      echo "$name.service is not active, cannot reload." >&2
      exit 1
    }
    ;;
  enable) : >"$service/enabled" ;;
  disable) rm -f "$service/enabled" ;;
  is-active | status)
    if [ -e "$service/running" ]; then echo active; else echo inactive; exit 3; fi
    ;;
  is-enabled)
    if [ -e "$service/enabled" ]; then echo enabled; else echo disabled; exit 1; fi
    ;;
  *) usage ;;
esac
`;

/**
 * Stands before a host's own commands, under each one's name, while a failStep or hangStep fault is in force. Commands on the
 * engine's own files (receipts, kept files) always go through: a broken receipt would not be a failed step but an unknown one.
 */
export const faultyCommand = `#!/bin/sh
name=\${0##*/}
line="$name $*"
go_on() {
  # PATH itself stays as it is, so that what the command starts is caught too.
  set -f
  IFS=:
  for directory in \${PATH#"$LAB_FAULTY:"}; do
    if [ -x "$directory/$name" ]; then real=$directory/$name && break; fi
  done
  unset IFS
  exec "\${real:?$name is not on this host}" "$@"
}
ordered() {
  text=
  { IFS= read -r text <"$LAB_FAULTS/$1"; } 2>/dev/null || [ -n "$text" ] || return 1
  case $line in *"$text"*) return 0 ;; *) return 1 ;; esac
}
case $line in *"$LAB_ROOT/.nightshift"*) go_on "$@" ;; esac
if ordered failStep; then
  echo "$name: failed by order (lab fault)" >&2
  exit 1
fi
if ordered hangStep; then
  name='sleep'
  go_on 2147483
fi
go_on "$@"
`;

/** What faultyCommand may stand for: what steps usually run. What a shell does by itself cannot be caught. */
const faultyNames = [
  'awk, bash, cat, chmod, chown, cp, curl, cut, dash, date, find, grep, gzip, head, install, labctl, ln, ls, mkdir, mv, perl',
  'python3, rm, rmdir, sed, sh, sleep, sort, tail, tar, tee, touch, wc',
].flatMap((names) => names.split(', '));

/** Where the commands of a lab's hosts are. */
export interface CommandDirectories {
  readonly bin: string;
  readonly faulty: string;
}

/** Writes the commands that every host of a lab finds in its PATH. */
export async function writeHostCommands(labDirectory: string): Promise<CommandDirectories> {
  const directories = { bin: join(labDirectory, 'bin'), faulty: join(labDirectory, 'faulty') };
  await mkdir(directories.bin, { recursive: true });
  await writeWholeFile(join(directories.bin, 'labctl'), labctl, 0o755);
  await rm(directories.faulty, { recursive: true, force: true });
  await mkdir(directories.faulty);
  await writeWholeFile(join(directories.faulty, '.command'), faultyCommand, 0o755);
  await Promise.all(faultyNames.map((name) => symlink('.command', join(directories.faulty, name))));
  return directories;
}
