# Asks NS_COMMAND every NS_EVERY seconds until it exits 0, for at most NS_WITHIN seconds.
start=$(date +%s)
while :; do
  sh -c "$NS_COMMAND" </dev/null && break
  status=$?
  if [ $(($(date +%s) - start)) -ge "$NS_WITHIN" ]; then
    printf 'nightshift: not within %s s: the last try exited with %s\n' "$NS_WITHIN" "$status" >&2
    exit 1
  fi
  # Fractions of a second are not everywhere.
  sleep "$NS_EVERY" 2>/dev/null || sleep 1
done
nightshift_unchanged
exit 0
