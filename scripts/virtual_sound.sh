#!/bin/sh
# Run a command on virtual sound devices: PulseAudio null sinks, reached through PortAudio's ALSA.
#
#     scripts/virtual_sound.sh FOLDER COMMAND...
#
# FOLDER holds everything and must be empty or not exist. Outputs "coach_out" and "mic_bus", their
# monitors as inputs, and "room_mic", an input that hears mic_bus. Needs no D-Bus, no systemd and no
# sound card; any user may run it. On Debian or Ubuntu it takes the packages that .ci/run installs:
# pulseaudio pulseaudio-utils libasound2-plugins libportaudio2
set -eu

[ $# -ge 2 ] || { echo "usage: $0 FOLDER COMMAND..." >&2; exit 64; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift

export XDG_RUNTIME_DIR="$folder/run" PULSE_RUNTIME_PATH="$folder/pulse" PULSE_STATE_PATH="$folder/state"
export PULSE_COOKIE="$folder/cookie" ALSA_CONFIG_PATH="$folder/asound.conf"
export PULSE_SERVER="unix:$folder/pulse/native"
mkdir -p -m 700 "$XDG_RUNTIME_DIR" "$PULSE_RUNTIME_PATH" "$PULSE_STATE_PATH"

{
    echo '</usr/share/alsa/alsa.conf>'
    for device in coach_out mic_bus room_mic coach_out.monitor mic_bus.monitor; do
        name=$(echo "$device" | tr . _)
        echo "pcm.$name { type pulse device \"$device\" hint { show on description \"$device\" } }"
    done
    echo 'pcm.!default { type pulse device "coach_out" }'
    echo 'ctl.!default { type pulse }'
} >"$ALSA_CONFIG_PATH"

stop() {
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
}
pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no --log-level=error \
    -L "module-native-protocol-unix socket=$folder/pulse/native auth-anonymous=1" \
    -L "module-null-sink sink_name=coach_out rate=48000 channels=1" \
    -L "module-null-sink sink_name=mic_bus rate=48000 channels=1" \
    -L "module-remap-source source_name=room_mic master=mic_bus.monitor" \
    2>"$folder/pulseaudio.log" &
server=$!
trap stop EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

for _ in $(seq 100); do
    if pactl list short sources 2>/dev/null | grep -q room_mic; then
        "$@" && exit 0 || exit $?
    fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
echo "PulseAudio did not start; see $folder/pulseaudio.log" >&2
cat "$folder/pulseaudio.log" >&2
exit 1
