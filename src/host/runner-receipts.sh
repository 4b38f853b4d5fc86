# Receipts: what is known of a step, and the payloads sent ahead of it.

# Claims the key for this process: an exclusive create, so that of many only one succeeds. Its content follows; a claim
# without it is somebody about to write it.
claim() {
  set -C
  { true > "$receipt/claim"; } 2>/dev/null
  claimed=$?
  set +C
  return "$claimed"
}

sign_claim() {
  read_boot
  find_self
  process_born "$self"
  own_born=$born
  { say claim "$self" "$born" "$boot" whole > "$receipt/claim"; } 2>/dev/null
}

# Sets fate: absent, starting, void, running, ended, rebooted, gone.
inspect() {
  [ -e "$receipt/claim" ] || { fate=absent; return; }
  [ -e "$receipt/void" ] && { fate=void; return; }
  read_end && { fate=ended; return; }
  read_claim
  # The supervisor may have ended between the two looks.
  case $fate in gone | rebooted) read_end && fate=ended ;; esac
}

read_claim() {
  read_boot
  last=
  { read -r _ pid claim_born claim_boot last < "$receipt/claim"; } 2>/dev/null
  if [ "$last" != whole ]; then fate=starting
  elif [ "$claim_boot" != "$boot" ]; then fate=rebooted
  elif process_born "$pid" && [ "$born" = "$claim_born" ]; then fate=running
  else fate=gone
  fi
}

# Reads the exit record; fails unless it is whole, which its last word says.
read_end() {
  last=
  { read -r _ code unchanged timed_out took_ms truncated size last < "$receipt/end"; } 2>/dev/null
  [ "$last" = whole ]
}

anything_running() {
  for receipt in "$1"/steps/*; do
    inspect
    case $fate in starting | running) return 0 ;; esac
  done
  return 1
}

# Sets busy: another step of the run that may be running here. Questions change nothing: nobody waits for them. A claim that is
# not signed yet does not count: its supervisor has still to look, and then finds this one.
find_busy() {
  busy='' own=$receipt
  for receipt in "$area"/steps/*; do
    [ "$receipt" = "$own" ] || [ -e "$receipt/question" ] && continue
    inspect
    [ "$fate" != starting ] && may_run && busy=${receipt##*/}
  done
  receipt=$own
}

# For a step that is to be started as another user of this host, where no supervisor of ours looks for it, and it for none of
# ours: so a claim counts before it is signed.
idle() {
  require_lock
  for receipt in "$area"/steps/*; do
    [ -e "$receipt/question" ] && continue
    inspect
    may_run && refuse busy "${receipt##*/}"
  done
  say idle
}

# Sets running: the steps of a run that may be running on this machine, under any of its names, each as ` NAME/KEY/FATE`.
find_running() { # directory of the run
  running=
  for receipt in "$1"/hosts/*/steps/*; do
    inspect
    may_run || continue
    name=${receipt%/steps/*}
    running="$running ${name##*/}/${receipt##*/}/$fate"
  done
}

# Without its supervisor only the process group of a step can tell; its number may be another program's by now.
may_run() {
  case $fate in
    starting | running) return 0 ;;
    gone) { read -r leader < "$receipt/group"; } 2>/dev/null && group_alive "$leader" ;;
    *) return 1 ;;
  esac
}

# How every step of the run on this host ended, a line for each: its code, or a word when it has not. The last line counts
# them, so that an answer broken off is not taken for a whole one.
receipts() {
  require_lock
  count=0
  for receipt in "$area"/steps/*; do
    inspect
    [ "$fate" = absent ] && continue
    [ "$fate" = ended ] && fate=$code
    say receipt "${receipt##*/}" "$fate"
    count=$((count + 1))
  done
  say receipts "$count"
}

# Which payloads of a step are still to be sent.
missing() { # count
  require_lock
  [ -e "$receipt/claim" ] && { say claimed; return; }
  position=0 list=
  while [ "$position" -lt "$1" ]; do
    [ -e "$payload/$position" ] || list="$list $position"
    position=$((position + 1))
  done
  say "missing$list"
}

# The frame is the SHA-256 (not an argument, where all could see the hash of a secret). The bytes come once it says `send`.
put() { # position bytes
  stored=$payload/$1
  expected=${frame%?}
  require_lock
  [ -e "$stored" ] && { say stored; return; }
  say send
  { mkdir -p "$payload" && head -c "$2" > "$stored.$$"; } 2>/dev/null || refuse_payload unwritable "$stored cannot be written"
  check_sum "$stored.$$" "$expected"
  mv "$stored.$$" "$stored" && say stored
}

refuse_payload() {
  rm -f "$stored.$$"
  refuse "$@"
}

check_sum() {
  if command -v sha256sum >/dev/null; then sum=$(sha256sum < "$1")
  elif command -v shasum >/dev/null; then sum=$(shasum -a 256 < "$1")
  elif command -v openssl >/dev/null; then sum=$(openssl dgst -sha256 -r < "$1")
  else refuse_payload tools 'there is none of sha256sum, shasum and openssl to check what arrived'
  fi
  [ "${sum%% *}" = "$2" ] || refuse_payload broken "what arrived has SHA-256 ${sum%% *}, not $2"
}

# Payloads may hold secrets: those of steps that never started go with the lock.
clear_payloads() {
  for payload in "$area"/payload/*; do
    [ -e "$payload" ] || continue
    receipt=$area/steps/${payload##*/}
    inspect
    case $fate in starting | running) ;; *) rm -rf "$payload" ;; esac
  done
}
