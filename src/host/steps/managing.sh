# How services are driven. NS_MANAGER is the inventory's command for services; it takes systemctl's verbs.
kept=$NIGHTSHIFT_KEEP

fail() {
  printf 'nightshift: %s\n' "$*" >&2
  exit 1
}

manage() {
  eval "$NS_MANAGER"' "$@"'
}

drive() {
  manage "$1" "$NS_NAME" || fail "$NS_MANAGER $1 $NS_NAME failed with status $?"
}

manage is-active "$NS_NAME" >/dev/null 2>&1
case $? in
0) active=yes ;;
126 | 127) fail "cannot run $NS_MANAGER" ;;
*) active=no ;;
esac
enabled=no
if manage is-enabled "$NS_NAME" >/dev/null 2>&1; then enabled=yes; fi
