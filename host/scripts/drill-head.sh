#!/bin/sh
# Shared head of the scripts that rehearse a restore; host/drill.ts and host/drill-answer.ts tell the form of what they read and print. Of borg's repository they read only.
# shellcheck disable=SC2034 # what is set here is used by the scripts that follow it
set -u
LC_ALL=C
export LC_ALL
umask 077
temporary=${TMPDIR:-/tmp}
temporary=${temporary%/}

# The question, a word and its value on each line, as variables.
borg='' repository='' share='' archive='' postgres='' tools='' finished=''
while IFS=' ' read -r word rest; do
  case $word in
    borg) borg=$rest ;;
    repository) repository=$rest ;;
    share) share=$rest ;;
    passcommand) BORG_PASSCOMMAND=$rest ;;
    rsh) BORG_RSH=$rest ;;
    archive) archive=$rest ;;
    postgres) postgres=$rest ;;
    tools) tools=$rest ;;
    end) finished=1 ;;
  esac
done
if [ -z "$finished" ]; then
  echo "the connection broke before everything had arrived" >&2
  exit 1
fi
export BORG_PASSCOMMAND="${BORG_PASSCOMMAND-}" BORG_RSH="${BORG_RSH-ssh}" BORG_REPO="$repository"
PATH=$PATH:$tools

# asked WORDS...: borg, which waits for nobody's lock and asks nobody anything.
asked() { nice -n 10 "$borg" --lock-wait 5 "$@" </dev/null; }

# failed KIND [FILE]: what there is no going on without, with the words that were said.
failed() {
  printf '#failed\n%s\n' "$1"
  if [ $# -gt 1 ]; then
    echo '#words'
    cat "$2"
  fi
  echo '#end'
  exit 0
}

# there PATH: whether it is a folder. A share whose server has gone lets everybody wait who looks at it, and macOS has no timeout(1), but perl.
there() { perl -e 'alarm 20; exec "test", "-d", $ARGV[0]' "$1" 2>/dev/null; }
