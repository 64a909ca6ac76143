# shellcheck shell=sh
# answers_well: whether every address of $spool/http gives what is expected, a line each: SECONDS URL EXPECTED. Else $spool/reason says why not.
answers_well() {
  while IFS=' ' read -r seconds url expect <&3; do
    if ! curl -fsS --noproxy '*' -m "$seconds" -o "$spool/answer" "$url" 2>"$spool/curl"; then
      printf 'no good answer from %s: %s\n' "$url" "$(head -n 1 "$spool/curl")" >"$spool/reason"
      return 1
    fi
    if [ -n "$expect" ] && ! grep -Fq -e "$expect" "$spool/answer"; then
      printf '%s answers without "%s"\n' "$url" "$expect" >"$spool/reason"
      return 1
    fi
  done 3<"$spool/http"
}

