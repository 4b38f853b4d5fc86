# Whether package steps could change anything through sudo: what they would call first may be called without a password.
# -l runs nothing; -k keeps sudo from using, and from renewing, what it remembers of the user.

tell_sudo() {
  [ "$uid" = 0 ] && return
  for program in env dnf yum; do
    [ "$program" = env ] && ! command -v apt-get >/dev/null && continue
    if sudo -k -n -l "$program" </dev/null >/dev/null 2>&1; then tell sudo yes && return; fi
  done
  tell sudo no
}
