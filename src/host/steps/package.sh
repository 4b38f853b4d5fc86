# Brings NS_NAME to NS_VERSION, or removes it where that is empty.
if is_wanted; then
  # An earlier attempt may have made the change: then it stays a change, and its undo is wanted.
  [ -e "$kept/back" ] || nightshift_unchanged
  exit 0
fi

# The commands that bring back the versions $1 with the mark $2, one a line.
bringing_back() {
  if [ "$tool" = apt ]; then mending; printf '\n'; fi
  if [ -z "$1" ]; then
    removing "$NS_NAME"
    printf '\n'
    return
  fi
  printf '{ %s; } || exit\n' "$(installing "$1")"
  # One that stands beside them, or was left by an interrupted change.
  if [ "$tool" != apt ] && [ -n "$NS_VERSION" ]; then printf '{ %s; } || exit\n' "$(removing "$NS_NAME-${NS_VERSION#*:}")"; fi
  case $tool-$2 in
  apt-*) printf '%s\n' "${root}apt-mark $2 $NS_NAME" ;;
  # The word for it has changed between versions of dnf.
  dnf-auto) printf '%s\n' "${root}dnf -y mark dependency $NS_NAME 2>/dev/null || ${root}dnf -y mark remove $NS_NAME" ;;
  esac
}

# Everything that may stand in the way of the change, or of the way back, is found before anything is changed.
keep_way_back() {
  was=$(state) || exit 1
  was_mark=${was%%"$newline"*}
  versions=$(printf '%s\n' "$was" | tail -n +2)
  case $versions in *,*) fail "$NS_NAME is only half installed ($versions): put that right first" ;; esac
  if [ "$tool" = apt ]; then
    case $versions in *"$newline"*) fail "$NS_NAME is installed for several architectures, which this step cannot manage" ;; esac
  elif [ -n "$NS_VERSION" ]; then
    case $NS_VERSION in *-*) ;; *) fail "\"$NS_VERSION\" is no whole version: write it with its release, as rpm -q shows it" ;; esac
  fi
  if [ -n "$NS_VERSION" ] && ! offered "$NS_VERSION"; then
    if [ "$tool" = apt ]; then carry_out "$apt update"; fi
    offered "$NS_VERSION" || fail "the repositories of this host do not have $NS_NAME $NS_VERSION"
  fi
  for version in $versions; do
    offered "$version" ||
      fail "the repositories do not have $NS_NAME $version, which is installed: this could not be taken back, so it is not begun"
  done
  {
    printf '%s\n' "$was" >"$kept/was" && bringing_back "$versions" "$was_mark" >"$kept/back.new" &&
      mv -f "$kept/back.new" "$kept/back"
  } || fail "cannot write to $kept"
}

newline='
'
if [ ! -e "$kept/back" ]; then
  keep_way_back
elif [ "$tool" = apt ]; then
  carry_out "$(mending)"
fi

if [ -n "$NS_VERSION" ]; then doing=$(installing "$NS_VERSION"); else doing=$(removing "$NS_NAME"); fi
carry_out "$doing"
status=$?
is_wanted && exit 0
if [ -z "$NS_VERSION" ]; then fail "$NS_NAME was not removed (status $status); what needs it is named above"; fi
fail "$NS_NAME is not at $NS_VERSION (status $status); it is at: $(installed)"
