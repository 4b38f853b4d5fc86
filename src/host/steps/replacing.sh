# What the steps that replace a path have in common. NS_PATH is the absolute path; everything new is made beside it and
# renamed, and what the undo needs is in $kept. $kept/whole comes last of it: without it nothing has been changed.
umask 022
kept=$NIGHTSHIFT_KEEP
folder=${NS_PATH%/*}/
beside=$folder.${NS_PATH##*/}.nightshift-new

# Looks first, since starting a program costs more.
remove() {
  for path; do
    if [ -e "$path" ] || [ -L "$path" ]; then rm -rf "$path" || return; fi
  done
}

make_folder() {
  [ -d "$folder" ] || mkdir -p "$folder" || fail "cannot create $folder"
}

fail() {
  remove "$beside"
  printf 'nightshift: %s\n' "$*" >&2
  exit 1
}

# An earlier attempt may have made the change: then it stays a change, and its undo is wanted.
already_right() {
  [ -e "$kept/whole" ] || nightshift_unchanged
  exit 0
}

nothing_kept() {
  remove "$beside"
  nightshift_unchanged
  exit 0
}

# Octal permissions, then uid:gid. From ls, since stat(1) is not everywhere.
attributes() {
  LC_ALL=C ls -ldn "$1" | awk '{
    mode = 0
    special = 0
    for (i = 2; i <= 10; i++) {
      c = substr($1, i, 1)
      mode = mode * 2 + (c !~ /[-ST]/)
      if (i % 3 == 1) special = special * 2 + (c ~ /[sStT]/)
    }
    octal = special int(mode / 64) (int(mode / 8) % 8) (mode % 8)
    print octal, $3 ":" $4
    exit
  }'
}

# Makes $beside from the file $1 with the mode $2 and the owner $3 (uid:gid, a name, or empty).
write_beside() {
  remove "$beside" || fail "cannot remove $beside"
  # Noclobber creates it exclusively: nobody can have put a link in its place.
  (umask 077 && set -C && cat "$1" >"$beside") || fail "cannot write $beside"
  if [ -n "$3" ] && [ "$(attributes "$beside" | cut -d ' ' -f 2)" != "$3" ]; then
    chown "$3" "$beside" || fail "cannot give $NS_PATH to $3"
  fi
  chmod "$2" "$beside" || fail "cannot set mode $2"
}

# Parents that are created for the path, deepest first, so that the undo can remove them.
remember_parents() {
  : >"$kept/parents" || fail "cannot write to $kept"
  parent=${NS_PATH%/*}
  while [ -n "$parent" ] && [ ! -e "$parent" ]; do
    printf '%s\n' "$parent" >>"$kept/parents" || fail "cannot write to $kept"
    parent=${parent%/*}
  done
}

# A directory that somebody else uses by now stays, and so do those above it.
remove_parents() {
  while IFS= read -r parent; do
    rmdir "$parent" 2>/dev/null || break
  done <"$kept/parents"
}

forget_kept() {
  remove "$kept/replaced" "$kept/attributes" "$kept/parents" "$kept/written" "$kept/edit" "$kept/lines"
}

now_whole() {
  : >"$kept/whole" || fail "cannot write to $kept"
}

undone() {
  rm -f "$kept/whole" || fail "cannot write to $kept"
  forget_kept
  exit 0
}
