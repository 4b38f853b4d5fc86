# Has NS_COMMAND restart the host. Under which boot it was asked for is kept, and on the disk with the claim of this
# step, before that: whoever comes after the restart finds both, so that it never happens twice (see rebooted.sh).
kept=$NIGHTSHIFT_KEEP

fail() {
  printf 'nightshift: %s\n' "$*" >&2
  exit 1
}

[ "$NIGHTSHIFT_BOOT" != - ] || fail 'this system has no boot id, so nobody could tell whether it was restarted'
printf '%s\n' "$NIGHTSHIFT_BOOT" >"$kept/boot.new" || fail "cannot write to $kept"
mv -f "$kept/boot.new" "$kept/boot" || fail "cannot write to $kept"
sync

sh -c "$NS_COMMAND" </dev/null
status=$?
# A command that waits for systemd may lose it as it goes down, and say no though the answer was yes.
if [ "$status" != 0 ] && [ "$(systemctl is-system-running 2>/dev/null)" = stopping ]; then exit 0; fi
exit "$status"
