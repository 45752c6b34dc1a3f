#!/bin/sh
# Install Debian packages (arguments) so that none of them leaves its default server running, now or after a reboot.
set -eu

policy=${SAKPORE_POLICY_FILE:-/usr/sbin/policy-rc.d} # tests name another one, and no pause
kept=$policy.kept-by-sakpore
pause=${SAKPORE_APT_PAUSE:-3}

restore() {
    rm -f "$policy"
    if [ -e "$kept" ] || [ -L "$kept" ]; then mv "$kept" "$policy"; fi
}

# A policy that an interrupted run left behind is ours, not the machine's.
if { [ -e "$policy" ] || [ -L "$policy" ]; } && ! grep -qs sakpore "$policy"; then mv "$policy" "$kept"; fi
trap restore EXIT
trap 'exit 1' HUP INT TERM
printf '#!/bin/sh\n# sakpore installs packages: no server is to be started\nexit 101\n' >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
options="-y -o DPkg::Lock::Timeout=180 -o Acquire::Retries=3"

attempt=1
# shellcheck disable=SC2086
until apt-get $options update; do
    [ "$attempt" -lt 3 ] || break # an older package list may still do
    attempt=$((attempt + 1))
    sleep "$pause"
done
# shellcheck disable=SC2086
apt-get $options install --no-install-recommends "$@" || {
    sleep "$pause"
    apt-get $options update
    apt-get $options install --no-install-recommends --fix-missing "$@"
}

command -v systemctl >/dev/null 2>&1 || exit 0
for package in "$@"; do
    case $package in
    postgresql) units=postgresql.service ;;
    rabbitmq-server) units="rabbitmq-server.service epmd.socket epmd.service" ;;
    nginx-light) units=nginx.service ;;
    clamav-daemon) units="clamav-daemon.socket clamav-daemon.service clamav-freshclam.service" ;;
    *) continue ;;
    esac
    for unit in $units; do systemctl disable "$unit" || true; done
done
