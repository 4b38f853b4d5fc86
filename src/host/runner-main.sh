# One operation per call: `sh runner.sh OPERATION RUN TOKEN HOST KEY …`, a dash for what an operation has no use for.

op=$1
about "$2" "$3" "$4" "$5"
case $op in
  connect | agent) "$op" ;;
  supervise) shift 5; supervise "$@" ;;
  *) refuse operation "$op" ;;
esac
