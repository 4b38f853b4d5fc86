# Takes package.sh back by the commands that it wrote down; does nothing where the host is as it was.
if [ ! -e "$kept/back" ]; then
  nightshift_unchanged
  exit 0
fi
was=$(cat "$kept/was") || fail "cannot read $kept/was"

as_it_was() {
  [ "$(state)" = "$was" ] && { [ "$tool" != apt ] || [ -z "$(dpkg --audit)" ]; }
}

versions=$(printf '%s\n' "$was" | tail -n +2)
if ! as_it_was; then
  cat "$kept/back"
  sh "$kept/back" </dev/null
  status=$?
  now=$(installed) || fail "cannot ask for the state of $NS_NAME"
  if [ "$now" != "$versions" ]; then
    for version in $versions; do
      offered "$version" ||
        fail "the repositories do not have $NS_NAME $version any more, which was there before: put it back there, then: sh $kept/back"
    done
    fail "$NS_NAME is not as it was before (status $status); it is at: $now"
  fi
  as_it_was || printf 'nightshift: the versions are as before; see to the mark and to what apt and dpkg say above\n'
fi
rm -f "$kept/back" "$kept/was" || fail "cannot write to $kept"
