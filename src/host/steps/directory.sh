# Puts a directory (payload 0, a tar) at NS_PATH: unpacked beside, then swapped by two renames. Between the two, for the
# time of one rename, NS_PATH does not exist. NS_MODE is for the directory itself, NS_OWNER for all that is in it.
away=$folder.${NS_PATH##*/}.nightshift-old

# Names, permissions, owners and link targets of a tree, and a checksum of every file. Without dates: they always differ.
listing() (
  cd "$1" || exit 1
  find . -exec ls -ldn {} + | awk '{
    line = $1 " " $3 " " $4 " " ($1 ~ /^d/ ? 0 : $5)
    for (i = 9; i <= NF; i++) line = line " " $i
    print line
  }' | sort
  find . -type f -exec cksum {} + | sort
)

if [ -L "$NS_PATH" ]; then fail "$NS_PATH is a symbolic link: upload to what it points to"; fi
if [ -e "$NS_PATH" ] && [ ! -d "$NS_PATH" ]; then fail "$NS_PATH is not a directory"; fi

if [ ! -e "$kept/whole" ] && [ ! -e "$NS_PATH" ]; then
  forget_kept
  remember_parents
  now_whole
fi

make_folder
remove "$beside" || fail "cannot remove $beside"
mkdir -m 0700 "$beside" || fail "cannot create $beside"
# -o: owned by whoever runs this, whatever the archive says; -p: the archive's permissions, whatever the umask.
tar -x -o -p -f "$NIGHTSHIFT_PAYLOAD/0" -C "$beside" || fail "cannot unpack into $beside"
if [ -n "$NS_OWNER" ]; then chown -R "$NS_OWNER" "$beside" || fail "cannot give $NS_PATH to $NS_OWNER"; fi
chmod "${NS_MODE:-0755}" "$beside" || fail "cannot set mode $NS_MODE"

if [ -d "$NS_PATH" ] && [ "$(LC_ALL=C listing "$NS_PATH")" = "$(LC_ALL=C listing "$beside")" ]; then
  remove "$beside"
  already_right
fi
if [ ! -e "$kept/whole" ]; then
  forget_kept
  cp -R -P -p "$NS_PATH" "$kept/replaced" || fail "cannot keep a copy of $NS_PATH"
  : >"$kept/parents" || fail "cannot write to $kept"
  now_whole
fi

rm -rf "$away" || fail "cannot remove $away"
if [ -d "$NS_PATH" ]; then mv "$NS_PATH" "$away" || fail "cannot move $NS_PATH away"; fi
if ! mv "$beside" "$NS_PATH"; then
  if [ -d "$away" ]; then mv "$away" "$NS_PATH"; fi
  fail "cannot rename $beside to $NS_PATH"
fi
rm -rf "$away"
