#!/bin/sh
# Asks this host the questions of its checks, the very ones that `blumeops check` asks, and writes whether each is good. Environment: ASK (the
# script that asks), QUESTIONS (what it reads, with a line for each check that says how its answer is judged), OUTPUT (a .prom file).
set -eu
new=$(mktemp "$(dirname "$OUTPUT")/.check-metrics.XXXXXX")
answers=$(mktemp "${TMPDIR:-/tmp}/check-metrics.XXXXXX")
trap 'rm -f "$new" "$answers"' EXIT

/bin/sh "$ASK" <"$QUESTIONS" >"$answers"
# A line of judgement is "judge NUMBER HOW ID", and for an agent "judge NUMBER up|done LABEL ID". An answer that did not come is a bad one.
awk '
  BEGIN {
    print "# HELP blumeops_check_good Whether a check of this host is good."
    print "# TYPE blumeops_check_good gauge"
  }
  FNR == 1 { file++ }
  file == 1 && /^#/ { section = substr($0, 2); next }
  file == 1 && (section == "agents" || section == "daemons") {
    split($0, agent, "\t")
    pid[agent[3]] = agent[1]
    ended[agent[3]] = agent[2]
    next
  }
  file == 1 && section == "answers" { said[$1] = $2; next }
  file == 2 && $1 == "judge" {
    number = $2
    how = $3
    if (how == "answer") {
      good = said[number] == "good" || said[number] == "age"
      skip = 3
    } else {
      label = $4
      runs = label in pid && pid[label] != "-"
      good = runs || (how == "done" && label in pid && ended[label] == 0)
      skip = 4
    }
    id = $0
    for (i = 0; i < skip; i++) sub(/^[^ ]+ /, "", id)
    gsub(/\\/, "\\\\", id)
    gsub(/"/, "\\\"", id)
    printf "blumeops_check_good{check=\"%s\"} %d\n", id, good
  }
' "$answers" "$QUESTIONS" >"$new"
chmod 644 "$new"
mv -f "$new" "$OUTPUT"
