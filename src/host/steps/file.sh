# Puts one file (payload 0) at NS_PATH.
# NS_MODE and NS_OWNER may be empty: then those of the replaced file are kept; a new file gets 0644.
payload=$NIGHTSHIFT_PAYLOAD/0

if [ -L "$NS_PATH" ]; then fail "$NS_PATH is a symbolic link: upload to what it points to"; fi
if [ -d "$NS_PATH" ]; then fail "$NS_PATH is a directory: name the file itself"; fi
if [ -e "$NS_PATH" ] && [ ! -f "$NS_PATH" ]; then fail "$NS_PATH is not a regular file"; fi

mode=${NS_MODE:-0644}
owner=$NS_OWNER
if [ -e "$NS_PATH" ]; then
  now=$(attributes "$NS_PATH")
  [ -n "$NS_MODE" ] || mode=${now%% *}
  [ -n "$NS_OWNER" ] || owner=${now#* }
fi

# Whether NS_PATH is already what it is to be. find(1) compares owners both as names and as numbers.
right() {
  cmp -s "$payload" "$NS_PATH" || return 1
  set -- -perm "$mode"
  case $owner in
  '') ;;
  *:*) set -- "$@" -user "${owner%%:*}" -group "${owner#*:}" ;;
  *) set -- "$@" -user "$owner" ;;
  esac
  [ -n "$(find "$NS_PATH" -prune "$@" 2>/dev/null)" ]
}
if [ -e "$NS_PATH" ] && right; then already_right; fi

if [ ! -e "$kept/whole" ]; then
  forget_kept
  if [ -e "$NS_PATH" ]; then
    cp -p "$NS_PATH" "$kept/replaced" || fail "cannot keep a copy of $NS_PATH"
    printf '%s\n' "$now" >"$kept/attributes" || fail "cannot write to $kept"
  fi
  remember_parents
  now_whole
fi

make_folder
write_beside "$payload" "$mode" "$owner"
mv -f "$beside" "$NS_PATH" || fail "cannot rename $beside to $NS_PATH"
