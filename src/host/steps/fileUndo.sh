# Takes file.sh back: the replaced file comes back whole, or what was new goes. Does nothing where nothing was changed.
[ -e "$kept/whole" ] || nothing_kept
if [ -d "$NS_PATH" ] && [ ! -L "$NS_PATH" ]; then fail "$NS_PATH is a directory now; see $kept for what was there"; fi

if [ -e "$kept/replaced" ]; then
  read -r mode owner <"$kept/attributes" || fail "cannot read $kept/attributes"
  write_beside "$kept/replaced" "$mode" "$owner"
  touch -r "$kept/replaced" "$beside"
  # A rename onto a link to a directory would go into that directory.
  if [ -L "$NS_PATH" ]; then rm -f "$NS_PATH"; fi
  mv -f "$beside" "$NS_PATH" || fail "cannot rename $beside to $NS_PATH"
else
  rm -f "$beside" "$NS_PATH" || fail "cannot remove $NS_PATH"
  remove_parents
fi
undone
