#!/bin/bash
# OpenSSH as an expert scripts it: a master connection a host, every step over it, waves, stop at the first failure.
# controlMaster.sh HOST_SCRIPT WAVE_FILE...: each wave file names hosts, one a line, as arguments of HOST_SCRIPT.
set -euo pipefail
script=$1
shift
for wave in "$@"; do
  xargs -r -a "$wave" -L 1 -P 50 bash "$script"
done
