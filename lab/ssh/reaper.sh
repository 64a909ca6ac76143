#!/bin/sh
# Ends what the lab's launchd started when launchd itself is gone, however it went. Reads "+GROUP" and "-GROUP" lines
# from launchd; the end of the input means that launchd has ended.
groups=' '
while IFS= read -r line; do
  group=${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*) groups="${groups%% "$group" *} ${groups#* "$group" }" ;;
  esac
done
for group in $groups; do
  kill -TERM "-$group" 2>/dev/null
done
[ "$groups" = ' ' ] || sleep 1
for group in $groups; do
  kill -KILL "-$group" 2>/dev/null
done
exit 0
