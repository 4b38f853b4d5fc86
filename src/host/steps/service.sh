# Brings the service NS_NAME into NS_STATE (started, stopped, restarted, reloaded, or empty) and NS_ENABLED (true, false,
# or empty).
verbs=
case $NS_ENABLED-$enabled in
true-no) verbs=enable ;;
false-yes) verbs=disable ;;
esac
case $NS_STATE-$active in
started-no | restarted-no | reloaded-no) verbs="$verbs start" ;;
stopped-yes) verbs="$verbs stop" ;;
restarted-yes) verbs="$verbs restart" ;;
reloaded-yes) verbs="$verbs reload" ;;
esac
if [ -z "$verbs" ]; then
  # An earlier attempt may have made the change: then it stays a change, and its undo is wanted.
  [ -e "$kept/was" ] || nightshift_unchanged
  exit 0
fi

# How it was is kept before anything changes, whole or not at all.
if [ ! -e "$kept/was" ]; then
  printf '%s %s\n' "$active" "$enabled" >"$kept/was.new" || fail "cannot write to $kept"
  mv -f "$kept/was.new" "$kept/was" || fail "cannot write to $kept"
fi
for verb in $verbs; do drive "$verb"; done
