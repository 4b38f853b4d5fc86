# Whether the host is back: under another boot than that which reboot.sh kept, and as NS_UNTIL (empty: nothing) wants it.
# Exits 0 when it is, 3 when reboot.sh has kept none, 4 under the same boot, 5 when NS_UNTIL does not pass.
if ! read -r asked_under <"$NIGHTSHIFT_KEEP/boot"; then exit 3; fi 2>/dev/null
[ "$asked_under" != "$NIGHTSHIFT_BOOT" ] || exit 4
printf 'nightshift: restarted; boot id %s\n' "$NIGHTSHIFT_BOOT"
[ -n "$NS_UNTIL" ] || exit 0
sh -c "$NS_UNTIL" </dev/null && exit 0
printf 'nightshift: `until` exited with %s\n' "$?"
exit 5
