# Services, by a command that takes systemctl's verbs.

manage() { eval "$manager"' "$@"' </dev/null; }

# service NUMBER NAME MANAGER BOOT
service() {
  manager=$3 exists=- active=no enabled=no
  manage is-active "$2" >/dev/null 2>&1
  status=$?
  if [ "$status-$4" = 0-no ]; then
    tell service "$1" yes yes -
    return
  fi
  if manage is-enabled "$2" >/dev/null 2>&1; then enabled=yes exists=yes; fi
  case $status in
  0) active=yes exists=yes ;;
  4) exists=no ;;
  126 | 127) exists=- ;;
  *) if [ "$enabled" = no ]; then judge_words "$(manage is-enabled "$2" 2>&1)"; fi ;;
  esac
  tell service "$1" "$exists" "$active" "$enabled"
}

# Older systemds have no status of its own for a service that is not there.
judge_words() {
  case $1 in
  *not-found* | *'No such file'*) exists=no ;;
  disabled* | static* | masked* | indirect* | generated* | linked* | alias* | transient* | bad*) exists=yes ;;
  # "Not running", which is not "unknown".
  *) if [ "$status" = 3 ]; then exists=yes; fi ;;
  esac
}
