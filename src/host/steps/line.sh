# Makes the edit that lineLook.sh has found.
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
