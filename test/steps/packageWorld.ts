import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostShell } from './hostShell.ts';

/** What a host of the tests has of the package `app`; its tools find it in files, and write what they did into `log`. */
export class PackageWorld {
  private readonly directory: string;

  constructor(host: HostShell, tools: { readonly [name: string]: string }) {
    this.directory = join(host.root, 'world');
    mkdirSync(this.directory);
    for (const [name, text] of Object.entries(tools)) host.stub(name, `cd ${this.directory} || exit 9\n${text}`);
  }

  /** Lines of a file; none: it is not there. */
  set(name: string, ...lines: readonly string[]): void {
    const path = join(this.directory, name);
    if (lines.length === 0) rmSync(path, { force: true });
    else writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  }

  get(name: string): string[] {
    const path = join(this.directory, name);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** What was done since the last time. */
  done(): string[] {
    const lines = this.get('log');
    this.set('log');
    return lines;
  }
}

/**
 * apt and dpkg. `installed` is a version, `status` dpkg's word for it, `auto` the mark, `repo` what can be had (after an
 * update: `repo.new`). `breaks`: the next change dies half way. `needs`: another package needs this one. `held`: refused.
 */
export const aptTools = {
  rpm: 'exit 1',
  'dpkg-query': `[ -e installed ] || { echo "no packages found matching $4" >&2; exit 1; }
echo "$(cat status 2>/dev/null || echo ii)  $(cat installed)"`,
  dpkg: `case $* in
--audit) ! grep -q iF status 2>/dev/null || echo "app: only half configured" ;;
*) echo "dpkg $*" >>log; echo ii >status ;;
esac`,
  'apt-cache': `while read -r version; do echo "       $2 | $version | http://repo ./ Packages"; done <repo`,
  'apt-mark': `case $1 in
showauto) ! [ -e auto ] || echo "$2" ;;
*) echo "apt-mark $*" >>log; rm -f auto; ! [ "$1" = auto ] || echo yes >auto ;;
esac`,
  'apt-get': `flags= words=
while [ $# -gt 0 ]; do
  case $1 in -o) flags="$flags $2"; shift ;; -*) flags="$flags $1" ;; *) words="$words $1" ;; esac
  shift
done
set -- $words
case $flags in *-s*)
  echo "Remv $2 [1]"
  ! [ -e needs ] || echo "Remv other [1]"
  exit ;;
esac
echo "apt-get $*" >>log
echo "$DEBIAN_FRONTEND$flags" >flags
! grep -q iF status 2>/dev/null || { echo "E: dpkg was interrupted"; exit 100; }
! [ -e held ] || { echo "E: Held packages were changed"; exit 100; }
half() { [ -e breaks ] || return 0; rm breaks; echo iF >status; exit 100; }
case $1 in
update) ! [ -e repo.new ] || mv repo.new repo ;;
install)
  version=\${2#*=}
  grep -qxF -e "$version" repo || { echo "E: Version '$version' for 'app' was not found"; exit 100; }
  echo "$version" >installed; echo ii >status; rm -f auto; half ;;
remove) half; echo rc >status; rm -f auto ;;
esac`,
};

/**
 * rpm with dnf or yum. Lines of `installed` and `repo` are EPOCH VERSION-RELEASE ARCH. `beside`: several versions stand
 * side by side. `timid`: `install` takes no older one. `new`: of the later dnf, with its word for the mark. The rest as above.
 */
export function rpmTools(tool: 'dnf' | 'yum'): { readonly [name: string]: string } {
  return {
    rpm: `matching() { # label
  awk -v label="$1" '{ if (label == "app" || label == "app-" $2 || label == "app-" $2 "." $3) { print; hit = 1 } } END { exit !hit }' installed
}
case $* in
'-q rpm') echo rpm-4 ;;
'-q --qf '*EPOCH*) matching "$4" | awk '{ print $1 ":" $2, $3 }' ;;
'-q --qf '*) matching "$4" | awk '{ print $2 "." $3 }' ;;
'-q '*)
  shift
  all=0
  for label; do matching "$label" >/dev/null 2>&1 || { echo "package $label is not installed"; all=1; }; done
  exit $all ;;
'-e --test --allmatches '*) ! [ -e needs ] || { echo "error: Failed dependencies: app is needed by other"; exit 1; } ;;
esac 2>/dev/null`,
    [tool]: `flags= words=
while [ $# -gt 0 ]; do
  case $1 in -*) flags="$flags $1" ;; *) words="$words $1" ;; esac
  shift
done
set -- $words
entry() { # spec: the line of repo that it names
  awk -v spec="$1" '{ plain = "app-" $2; full = "app-" $1 ":" $2
    if (spec == plain || spec == full || spec == plain "." $3 || spec == full "." $3) { print; exit } }' repo
}
case "$1$flags" in
repoquery*--userinstalled*) [ -e auto ] || echo "$2"; exit ;;
repoquery*) entry "$2"; exit ;;
esac
echo "${tool} $*" >>log
echo "$flags" >flags
half() { [ -e breaks ] || return 0; rm breaks; exit 1; }
action=$1
shift
case $action in
install | downgrade)
  for spec; do
    line=$(entry "$spec")
    [ -n "$line" ] || { echo "No match for argument: $spec"; exit 1; }
    arch=\${line##* }
    newest=$({ grep " $arch$" installed; echo "$line"; } 2>/dev/null | sort -V | tail -n 1)
    if [ "$action" = install ] && [ -e timid ] && [ "$newest" != "$line" ]; then echo "Nothing to do"; exit 1; fi
    if [ -e breaks ]; then echo "$line" >>installed; half; fi
    if ! [ -e beside ] && [ -e installed ]; then grep -v " $arch$" installed >rest; mv rest installed; fi
    grep -qxF "$line" installed 2>/dev/null || echo "$line" >>installed
  done
  rm -f auto ;;
remove)
  awk -v label="$1" '!(label == "app" || label == "app-" $2 || label == "app-" $2 "." $3)' installed >rest
  mv rest installed
  [ -s installed ] || rm installed ;;
mark)
  [ "$action $1" = "mark $(if [ -e new ]; then echo dependency; else echo remove; fi)" ] || exit 2
  echo yes >auto ;;
esac`,
  };
}
