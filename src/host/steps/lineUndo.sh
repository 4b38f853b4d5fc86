# Takes line.sh back. A file that is still as it was written becomes what it was, byte for byte. Where somebody else has
# edited it since, only the line is taken back, and that is said.
[ -e "$kept/whole" ] || nothing_kept
if [ -L "$NS_PATH" ] || [ ! -f "$NS_PATH" ]; then fail "$NS_PATH is not a file any more; see $kept for what was there"; fi
if cmp -s "$NS_PATH" "$kept/replaced"; then
  remove "$beside"
  undone
fi

read -r mode owner <"$kept/attributes" || fail "cannot read $kept/attributes"
if cmp -s "$NS_PATH" "$kept/written"; then
  write_beside "$kept/replaced" "$mode" "$owner"
  touch -r "$kept/replaced" "$beside"
else
  read -r edit <"$kept/edit" || fail "cannot read $kept/edit"
  now=$(attributes "$NS_PATH")
  # append: our last line like it goes. replace: it becomes the old line. remove: the lines come back to their numbers.
  NS_EDIT=$edit NS_LINE=$NS_LINE LC_ALL=C awk '
    FNR == NR { old[FNR] = $0; olds = FNR; next }
    { line[FNR] = $0; lines = FNR; if ($0 "" == ENVIRON["NS_LINE"] "") ours = FNR }
    function put(text) { print text; printed++ }
    function put_old() { put(substr(old[next_old], index(old[next_old], ":") + 1)); next_old++ }
    END {
      edit = ENVIRON["NS_EDIT"]
      if (edit != "remove" && !ours) exit 3
      next_old = 1
      for (i = 1; i <= lines; i++) {
        while (edit == "remove" && next_old <= olds && old[next_old] + 0 <= printed + 1) put_old()
        if (i == ours && edit == "replace") put_old()
        else if (i != ours || edit == "remove") put(line[i])
      }
      while (edit == "remove" && next_old <= olds) put_old()
    }
  ' "$kept/lines" "$NS_PATH" >"$kept/new"
  case $? in
  0) printf 'nightshift: %s was edited since: only the line is taken back, see that it is right\n' "$NS_PATH" ;;
  3)
    [ "$edit" = append ] || fail "$NS_PATH was edited since and has no such line any more; see $kept for what was there"
    printf 'nightshift: %s was edited since and has no such line any more\n' "$NS_PATH"
    undone
    ;;
  *) fail "cannot write to $kept" ;;
  esac
  write_beside "$kept/new" "${now%% *}" "${now#* }"
  rm -f "$kept/new"
fi
mv -f "$beside" "$NS_PATH" || fail "cannot rename $beside to $NS_PATH"
undone
