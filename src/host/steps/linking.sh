# Makes the symbolic link NS_PATH point to $1 by a rename: a reader sees the old target or the new one.
switch_link() {
  rm -rf "$beside" || fail "cannot remove $beside"
  ln -s -- "$1" "$beside" || fail "cannot create $beside"
  # A plain mv would move into a directory that the old link points to. -T (GNU, busybox) and -h (BSD) do not; where
  # neither is known the old link is removed first, and for that moment there is none.
  : >"$kept/probe" || fail "cannot write to $kept"
  if mv -f -T "$kept/probe" "$kept/probed" 2>/dev/null; then
    mv -f -T "$beside" "$NS_PATH" || fail "cannot rename $beside to $NS_PATH"
  elif mv -f -h "$kept/probe" "$kept/probed" 2>/dev/null; then
    mv -f -h "$beside" "$NS_PATH" || fail "cannot rename $beside to $NS_PATH"
  else
    rm -f "$NS_PATH" || fail "cannot remove $NS_PATH"
    mv -f "$beside" "$NS_PATH" || fail "cannot rename $beside to $NS_PATH"
  fi
  rm -f "$kept/probe" "$kept/probed"
}
