# Ensures a line of the file NS_PATH: NS_STATE present or absent, NS_LINE the whole line, NS_MATCH an extended regular
# expression or empty.
if [ -L "$NS_PATH" ]; then fail "$NS_PATH is a symbolic link: name what it points to"; fi
if [ ! -f "$NS_PATH" ]; then fail "$NS_PATH is not an existing file"; fi
# awk(1) may end a line at a NUL.
if ! tr -d '\000' <"$NS_PATH" | cmp -s - "$NS_PATH"; then fail "$NS_PATH is not a text file"; fi

exact() {
  LC_ALL=C grep -nxF -e "$NS_LINE" "$NS_PATH"
}

# The lines that are looked for, as NUMBER:LINE.
if [ -n "$NS_MATCH" ]; then
  hits=$(LC_ALL=C grep -nE -e "$NS_MATCH" "$NS_PATH") || [ $? = 1 ] || fail "cannot search $NS_PATH for $NS_MATCH"
else
  hits=$(exact) || [ $? = 1 ] || fail "cannot search $NS_PATH"
fi

# What is to be done: nothing, append, replace (the last of the lines found) or remove (each of them).
if [ "$NS_STATE" = absent ]; then
  edit=remove
  if [ -z "$hits" ]; then edit=nothing; fi
elif [ -n "$hits" ]; then
  hits=$(printf '%s\n' "$hits" | tail -n 1)
  edit=replace
  if [ "${hits#*:}" = "$NS_LINE" ]; then edit=nothing; fi
else
  edit=append
  if exact >/dev/null; then edit=nothing; fi
fi
[ "$edit" != nothing ] || already_right

rm -rf "$kept/new"
NS_EDIT=$edit NS_HITS=$hits NS_LINE=$NS_LINE LC_ALL=C awk '
  BEGIN {
    edit = ENVIRON["NS_EDIT"]
    count = split(ENVIRON["NS_HITS"], hits, "\n")
    for (i = 1; i <= count; i++) if (edit != "append") chosen[hits[i] + 0] = 1
  }
  (FNR in chosen) && edit == "remove" { next }
  (FNR in chosen) && edit == "replace" { print ENVIRON["NS_LINE"]; next }
  { print }
  END { if (edit == "append") print ENVIRON["NS_LINE"] }
' "$NS_PATH" >"$kept/new" || fail "cannot write to $kept"
now=$(attributes "$NS_PATH")

if [ ! -e "$kept/whole" ]; then
  forget_kept
  {
    cp -p "$NS_PATH" "$kept/replaced" && printf '%s\n' "$now" >"$kept/attributes" && cp "$kept/new" "$kept/written" &&
      printf '%s\n' "$edit" >"$kept/edit" && printf '%s\n' "$hits" >"$kept/lines"
  } || fail "cannot keep a copy of $NS_PATH"
  now_whole
fi
write_beside "$kept/new" "${now%% *}" "${now#* }"
rm -f "$kept/new"
mv -f "$beside" "$NS_PATH" || fail "cannot rename $beside to $NS_PATH"
