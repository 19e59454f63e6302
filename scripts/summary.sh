# Sourced by the test scripts: runs CTest and Node's test runner, and adds up what they report.
passed=0 failed=0 skipped=0
lines=()

count() {  # label passed failed skipped
  lines+=("$(printf '%-24s %4d passed, %d failed%s' "$1" "$2" "$3" "$([[ $4 == 0 ]] || echo ", $4 skipped")")")
  passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
}

unit() {  # label preset [ctest arguments]
  local label=$1 directory=build/$2 log=build/$2/ctest.log status=0
  shift 2
  ctest --test-dir "$directory" -j"$(nproc)" --output-on-failure --no-tests=error "$@" 2>&1 </dev/null | tee "$log" || status=$?
  local ran=0 bad=0 figures
  figures=$(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests* failed out of \([0-9]*\)$/\1 \2/p' "$log")
  [[ -z $figures ]] || read -r bad ran <<<"$figures"
  # A run that ends without its closing line, or with another exit code than its figures explain, has failed.
  if [[ $status != 0 && $bad == 0 ]]; then bad=1 ran=$((ran + 1)); fi
  count "unit ($label)" $((ran - bad)) "$bad" 0
}

e2e() {  # label program test files...
  local label=$1 program=$2 log status=0
  shift 2
  log=$(mktemp)
  CONCIERGE=$PWD/$program node --disable-warning=ExperimentalWarning --test --test-timeout=600000 --test-concurrency="${E2E_CONCURRENCY:-2}" \
    --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination="$log" \
    "$@" </dev/null || status=$?
  local good bad out
  good=$(sed -n 's/^# pass //p' "$log") bad=$(sed -n 's/^# fail //p' "$log") out=$(sed -n 's/^# skipped //p' "$log")
  rm -f "$log"
  if [[ $status != 0 && ${bad:-0} == 0 ]]; then bad=1; fi
  count "end to end ($label)" "${good:-0}" "${bad:-0}" "${out:-0}"
}

summary() {
  printf '\n'
  printf '%s\n' "${lines[@]}"
  echo "$passed passed, $failed failed$([[ $skipped == 0 ]] || echo ", $skipped skipped")"
  [[ $failed == 0 && $passed -gt 0 ]]
}
