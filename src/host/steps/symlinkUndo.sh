# Takes symlink.sh back: the link points where it pointed, or goes when it was new.
[ -e "$kept/whole" ] || nothing_kept
if [ -e "$NS_PATH" ] && [ ! -L "$NS_PATH" ]; then fail "$NS_PATH is not a symbolic link any more"; fi

if [ -e "$kept/replaced" ]; then
  IFS= read -r target <"$kept/replaced" || fail "cannot read $kept/replaced"
  switch_link "$target"
else
  rm -f "$beside" "$NS_PATH" || fail "cannot remove $NS_PATH"
  remove_parents
fi
undone
