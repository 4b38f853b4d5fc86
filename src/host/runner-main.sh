# One operation per call: `sh runner.sh OPERATION RUN TOKEN HOST KEY …`, a dash for what an operation has no use for.

case $op in
  hello) hello ;;
  supervise) shift 5; supervise "$@" ;;
  lock | release | receipts | whose_lock | break_lock) say 'nightshift 1'; "$op" ;;
  missing | put | start | attach) say 'nightshift 1'; shift 5; "$op" "$@" ;;
  *) refuse operation "$op" ;;
esac
