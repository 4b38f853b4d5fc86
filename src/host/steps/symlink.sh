# Points the link NS_PATH to NS_TARGET.
if [ -e "$NS_PATH" ] && [ ! -L "$NS_PATH" ]; then fail "$NS_PATH exists and is not a symbolic link"; fi
if [ -L "$NS_PATH" ] && [ "$(readlink "$NS_PATH")" = "$NS_TARGET" ]; then already_right; fi

if [ ! -e "$kept/whole" ]; then
  forget_kept
  if [ -L "$NS_PATH" ]; then
    readlink "$NS_PATH" >"$kept/replaced" || fail "cannot keep the target of $NS_PATH"
  fi
  remember_parents
  now_whole
fi

make_folder
switch_link "$NS_TARGET"
