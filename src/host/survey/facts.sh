# What this host is, and what time it has.

# Sets uid without a new process where the system tells.
find_uid() {
  uid=
  { while read -r word _ effective _; do
    case $word in Uid:) uid=$effective && break ;; esac
  done </proc/self/status; } 2>/dev/null
  : "${uid:=$(id -u)}"
}

# Sets system, as os-release has it.
find_system() {
  system=
  for file in /etc/os-release /usr/lib/os-release; do
    [ -r "$file" ] || continue
    while IFS= read -r line; do
      case $line in PRETTY_NAME=*) system=${line#*=} && return ;; esac
    done <"$file"
  done
}

tell_facts() {
  # At once: the controller compares it with its own time.
  date '+nightshift 1%nnow %s'
  find_uid
  find_system
  read_first /proc/sys/kernel/osrelease
  kernel=${first:-$(uname -r)}
  read_first /proc/sys/kernel/arch
  machine=${first:-$(uname -m)}
  read_first /proc/sys/kernel/random/boot_id
  tell boot "$first"
  tell uid "$uid"
  tell os "$system"
  tell kernel "$kernel"
  tell machine "$machine"
}
