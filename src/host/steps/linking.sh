# Makes the symbolic link NS_PATH point to $1 by a rename: a reader sees the old target or the new one.
switch_link() {
  remove "$beside" || fail "cannot remove $beside"
  ln -s -- "$1" "$beside" || fail "cannot create $beside"
  # A plain mv would move into a directory that the old link points to. -T (GNU, busybox) and -h (BSD) do not; where
  # neither is known the old link is removed first, and for that moment there is none.
  mv -f -T "$beside" "$NS_PATH" 2>/dev/null && return
  find_option
  [ -n "$option" ] || rm -f "$NS_PATH" || fail "cannot remove $NS_PATH"
  # shellcheck disable=SC2086 # an option or nothing
  mv -f $option "$beside" "$NS_PATH" || fail "cannot rename $beside to $NS_PATH"
}

# Sets option: the one that this mv knows, if any.
find_option() {
  : >"$kept/probe" || fail "cannot write to $kept"
  for option in -T -h ''; do
    # shellcheck disable=SC2086 # an option or nothing
    if mv -f $option "$kept/probe" "$kept/probed" 2>/dev/null; then
      rm -f "$kept/probed"
      return
    fi
  done
  fail "mv does not work in $kept"
}
