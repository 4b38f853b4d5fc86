#!/usr/bin/env bash
# Installs what the tests drive for real, where it is missing. Needs root on Debian; without that it says what to install
# and goes on (those tests are then skipped), but fails under CI=true.
set -euo pipefail

# What must be there, and the Debian package that brings it.
needed=(
  /usr/sbin/sshd:openssh-server
  ssh-keygen:openssh-client
  ansible-inventory:ansible-core
  busybox:busybox
  ksh:ksh
  fish:fish
  bsd-csh:csh
  tcsh:tcsh
  shellcheck:shellcheck
  ps:procps
  sudo:sudo
  doas:opendoas
  systemd-analyze:systemd
  chromium:chromium
)

missing_packages() {
  local entry
  for entry in "${needed[@]}"; do
    command -v "${entry%%:*}" >/dev/null 2>&1 || printf '%s\n' "${entry##*:}"
  done
}

# Debian starts a service as it installs it. This file forbids that; one that is there already is left alone.
guard=/usr/sbin/policy-rc.d
guarded=no
forbid_service_start() {
  [ -e "$guard" ] && return
  guarded=yes
  printf '#!/bin/sh\nexit 101\n' >"$guard"
  chmod 755 "$guard"
}
allow_service_start() {
  [ "$guarded" = no ] || rm -f "$guard"
}

install_packages() {
  trap allow_service_start EXIT
  forbid_service_start
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  apt-get install -q -y --no-install-recommends "$@"
}

give_up() {
  printf 'set-up: %s; install: %s\n' "$1" "${missing[*]}" >&2
  [ "${CI:-}" != true ] || exit 1
  printf 'set-up: the tests that need them are skipped\n' >&2
  exit 0
}

mapfile -t missing < <(missing_packages)
if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null 2>&1 || give_up 'this is not Debian'
  [ "$(id -u)" = 0 ] || give_up 'not root'
  install_packages "${missing[@]}" || give_up 'apt-get failed'
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] || give_up 'still missing after the installation'
fi
printf 'set-up: all that the tests need is there\n'
