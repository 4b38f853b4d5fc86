# How a package stands here, for the step and for a dry run of it; writes nothing. NS_NAME is the package, NS_VERSION the
# version that is wanted (empty: none).

# Sets tool to apt, dnf or yum; empty: there is none of them.
# Some systems have the other kind's tools as well: the rpm database of a system that lives by it has rpm itself in it.
find_tool() {
  tool=
  if command -v rpm >/dev/null && rpm -q rpm >/dev/null 2>&1; then
    if command -v dnf >/dev/null; then tool=dnf; elif command -v yum >/dev/null; then tool=yum; fi
  elif command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
    tool=apt
  fi
}

# The versions that are installed, one a line; with rpm each with its architecture, as rpm and dnf take them. Fails when
# nobody can say.
installed() {
  if [ "$tool" != apt ]; then
    if rpm -q "$NS_NAME" >/dev/null 2>&1; then rpm -q --qf '%{VERSION}-%{RELEASE}.%{ARCH}\n' "$NS_NAME" | sort; fi
    return
  fi
  # An unknown package is status 1.
  known=$(dpkg-query -W -f '${db:Status-Abbrev} ${Version}\n' "$NS_NAME" 2>/dev/null) || [ $? = 1 ] || return
  printf '%s\n' "$known" | while read -r status version; do
    case $status in
    '' | ?[nc]*) ;;
    ?[iWt]) printf '%s\n' "$version" ;;
    *) printf '%s, in the state %s\n' "$version" "$status" ;;
    esac
  done
}

is_wanted() {
  if [ -z "$NS_VERSION" ] || [ "$tool" = apt ]; then
    now=$(installed) && [ "$now" = "$NS_VERSION" ]
    return
  fi
  rpm -q "$NS_NAME" >/dev/null 2>&1 || return 1
  # Epoch and architecture count where the plan names them.
  rpm -q --qf '%|EPOCH?{%{EPOCH}}:{0}|:%{VERSION}-%{RELEASE} %{ARCH}\n' "$NS_NAME" |
    while read -r version arch; do
      printf '%s\n' "$version" "${version#*:}" "$version.$arch" "${version#*:}.$arch"
    done | grep -qxF -e "$NS_VERSION"
}
