# Looks what is to be done to ensure a line of the file NS_PATH: NS_STATE present or absent, NS_LINE the whole line, NS_MATCH
# an extended regular expression or empty. Sets edit and hits. For the step and for a dry run of it: writes nothing.
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
