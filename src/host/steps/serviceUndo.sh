# Takes service.sh back. What was restarted or reloaded is so again: the files it reads have been taken back before.
if [ ! -e "$kept/was" ]; then
  nightshift_unchanged
  exit 0
fi
read -r was_active was_enabled <"$kept/was" || fail "cannot read $kept/was"

case $NS_STATE-$was_active-$active in
restarted-yes-yes) drive restart ;;
reloaded-yes-yes) drive reload ;;
-*) ;;
*-yes-no) drive start ;;
*-no-yes) drive stop ;;
esac
case ${NS_ENABLED:+$was_enabled-$enabled} in
yes-no) drive enable ;;
no-yes) drive disable ;;
esac
rm -f "$kept/was" || fail "cannot write to $kept"
