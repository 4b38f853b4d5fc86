# How packages are managed here. NS_NAME is the package, NS_VERSION the version that is wanted (empty: none), NS_LOCK_S
# for how long apt waits while another process has its lock; dnf and yum wait by themselves. What changes anything is
# first put together as the text of a command, so that it can be shown, and kept for the undo and for a person. Names and
# versions are single words of letters, digits and .+~^_:- there.
kept=$NIGHTSHIFT_KEEP
LC_ALL=C
export LC_ALL

fail() {
  printf 'nightshift: %s\n' "$*" >&2
  exit 1
}

find_tool
[ -n "$tool" ] || fail 'there is none of apt, dnf and yum to manage packages with'

root=
[ "$(id -u)" = 0 ] || root='sudo -n '
# No questions; configuration files that somebody has edited stay; needrestart restarts nothing.
quietly="${root}env DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_SUSPEND=1"
apt="$quietly apt-get -q -y -o DPkg::Lock::Timeout=$NS_LOCK_S -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold"
# Of packages of which several versions stand side by side, none is dropped for the new one.
dnf="$root$tool -y --setopt=installonly_limit=0 --setopt=clean_requirements_on_remove=False"

# Shows a command, and runs it.
carry_out() {
  printf '+ %s\n' "$1"
  sh -c "$1" </dev/null
}

# Whether it came only because another package needs it. yum's mark is out of reach.
mark() {
  case $tool in
  apt) if [ -n "$(apt-mark showauto "$NS_NAME" 2>/dev/null)" ]; then printf auto; else printf manual; fi ;;
  dnf)
    if chosen=$(dnf -q repoquery --userinstalled "$NS_NAME" 2>/dev/null) && [ -z "$chosen" ]; then
      printf auto
    else
      printf manual
    fi
    ;;
  yum) printf manual ;;
  esac
}

# How it is: the mark, then the versions.
state() {
  versions=$(installed) || fail "cannot ask for the state of $NS_NAME"
  if [ -n "$versions" ]; then mark; else printf none; fi
  printf '\n%s\n' "$versions"
}

# Whether the repositories have this version. (An old yum cannot tell without repoquery: then its answer is to be seen.)
offered() {
  case $tool in
  apt) apt-cache madison "$NS_NAME" 2>/dev/null | tr -d ' ' | cut -d '|' -f 2 | grep -qxF -e "$1" ;;
  dnf) [ -n "$(dnf -q repoquery "$NS_NAME-$1" 2>/dev/null)" ] ;;
  yum) ! command -v repoquery >/dev/null || [ -n "$(repoquery "$NS_NAME-$1" 2>/dev/null)" ] ;;
  esac
}

# The command that installs these versions, and changes no other package's presence.
installing() {
  if [ "$tool" = apt ]; then
    printf '%s' "$apt --allow-downgrades --no-remove install $NS_NAME=$1"
    return
  fi
  specs=''
  plain=''
  for version in $1; do
    specs="$specs $NS_NAME-$version"
    plain="$plain $NS_NAME-${version#*:}"
  done
  # An older one is installed over a newer one only by some.
  printf '%s' "$dnf install$specs; rpm -q$plain >/dev/null || { rpm -q $NS_NAME >/dev/null && $dnf downgrade$specs; }"
}

# The command that removes the package, and no other one with it.
removing() {
  case $tool in
  apt) printf '%s' "! apt-get -s remove $NS_NAME | grep '^Remv ' | grep -v '^Remv $NS_NAME ' >&2 && $apt remove $NS_NAME" ;;
  *) printf '%s' "! rpm -q $1 >/dev/null || { ${root}rpm -e --test --allmatches $1 && $dnf remove $1; }" ;;
  esac
}

# What dpkg was interrupted at is brought to its end: apt does nothing before that.
mending() {
  printf '%s' "[ -z \"\$(dpkg --audit)\" ] || $quietly dpkg --force-confdef --force-confold --configure -a"
}
