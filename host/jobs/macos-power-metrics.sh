#!/bin/sh
# Asks powermetrics, which only root may, for watts and heat; zeros where it does not answer. Environment: OUTPUT (a .prom file).
set -eu
new=$(mktemp "$(dirname "$OUTPUT")/.macos-power-metrics.XXXXXX")
trap 'rm -f "$new"' EXIT

# A sample of one second. It prints lines such as "GPU Power: 12 mW" and "Current pressure level: Nominal".
said=$(powermetrics --samplers cpu_power,thermal -n 1 -i 1000 2>/dev/null) || said=
watts() {
  printf '%s\n' "$said" | awk -F ': *' -v name="$1" \
    'index($0, name) == 1 { split($2, part, " "); w = part[1]; if (part[2] == "mW") w = w / 1000 } END { printf "%.3f\n", w }'
}
pressure=$(printf '%s\n' "$said" | awk -F ': *' '/^Current pressure level/ { level = $2 }
  END { print level == "Moderate" ? 1 : level == "Heavy" ? 2 : level == "Trapping" || level == "Sleeping" ? 3 : 0 }')

cat >"$new" <<END
# HELP macos_cpu_power_watts Power that the processor draws.
# TYPE macos_cpu_power_watts gauge
macos_cpu_power_watts $(watts 'CPU Power:')
# HELP macos_gpu_power_watts Power that the graphics processor draws.
# TYPE macos_gpu_power_watts gauge
macos_gpu_power_watts $(watts 'GPU Power:')
# HELP macos_ane_power_watts Power that the neural engine draws.
# TYPE macos_ane_power_watts gauge
macos_ane_power_watts $(watts 'ANE Power:')
# HELP macos_combined_power_watts Power that the three draw together.
# TYPE macos_combined_power_watts gauge
macos_combined_power_watts $(watts 'Combined Power')
# HELP macos_thermal_pressure Heat: 0 nominal, 1 moderate, 2 heavy, 3 trapping or sleeping.
# TYPE macos_thermal_pressure gauge
macos_thermal_pressure $pressure
END
chmod 644 "$new"
mv -f "$new" "$OUTPUT"
