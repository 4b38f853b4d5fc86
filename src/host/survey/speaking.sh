# What the parts of a survey share. Nothing in any of them writes: no temporary files, and no here-documents, which shells
# make files of. Nothing reads standard input either: the shell has this text from there. And every process counts, on a
# thousand hosts. Each answer is a line of words, some with a text after it (`output N`, then N bytes).

# Names are never patterns.
set -f
newline='
'
# For tools and for the lengths of texts; the commands of the plan's author get it back as it was.
locale_was=${LC_ALL+set}${LC_ALL-}
LC_ALL=C
export LC_ALL

# What is told is collected: each write would be a packet of its own for sshd and for the controller.
told=
tell() { told=$told$*$newline; }

# A text after the line that is about it.
add() { told="${told}output ${#1}$newline$1"; }

send_told() {
  printf '%s' "$told"
  told=
}

# In what is looked at in a subshell: its answer is why it cannot be told.
fail() {
  printf '%s' "$*"
  exit 1
}

# Sets first to the first line of a file; empty where there is none.
read_first() {
  first=
  { read -r first <"$1"; } 2>/dev/null
}

# Sets nearest to the path itself where it is there, else to the nearest directory above it.
find_nearest() {
  nearest=$1
  until [ -e "$nearest" ] || [ -z "$nearest" ]; do nearest=${nearest%/*}; done
  : "${nearest:=/}"
}

# Whether a path that cannot be found is really not there: above it is a directory that may be searched.
surely_absent() {
  find_nearest "${1%/*}"
  [ ! -d "$nearest" ] || [ -x "$nearest" ]
}

# Sets count to the number of lines of a text.
count_lines() {
  IFS=$newline
  # shellcheck disable=SC2086 # taken apart on purpose
  set -- $1
  unset IFS
  count=$#
}

# The words of a program that prints SHA-256 checksums as sha256sum does; empty: there is none.
find_hasher() {
  for hasher in sha256sum 'shasum -a 256' 'busybox sha256sum' 'openssl dgst -sha256 -r'; do
    command -v "${hasher%% *}" >/dev/null && return
  done
  hasher=
}

# What would have ls list files in another form.
unset TIME_STYLE QUOTING_STYLE LS_BLOCK_SIZE BLOCK_SIZE BLOCKSIZE

# busybox's ls has a question mark for what is not ASCII; its stat has not, and can say the same things.
ls_blurs() {
  case $1 in *\?*) ;; *) return 1 ;; esac
  case $(ls --help 2>&1) in *BusyBox*) ;; *) return 1 ;; esac
}
stat_as_ls='%A 1 %u %g %s - - - %N'
