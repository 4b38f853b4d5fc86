# Takes directory.sh back: the replaced directory comes back whole, or what was new goes.
away=$folder.${NS_PATH##*/}.nightshift-old

[ -e "$kept/whole" ] || nothing_kept
if [ -L "$NS_PATH" ]; then fail "$NS_PATH is a symbolic link now; see $kept for what was there"; fi

remove "$beside" || fail "cannot remove $beside"
if [ -d "$kept/replaced" ]; then
  cp -R -P -p "$kept/replaced" "$beside" || fail "cannot copy $kept/replaced to $beside"
  if [ -e "$NS_PATH" ]; then
    rm -rf "$away" || fail "cannot remove $away"
    mv "$NS_PATH" "$away" || fail "cannot move $NS_PATH away"
  fi
  mv "$beside" "$NS_PATH" || fail "cannot rename $beside to $NS_PATH"
else
  rm -rf "$NS_PATH" || fail "cannot remove $NS_PATH"
fi
rm -rf "$away"
remove_parents
undone
