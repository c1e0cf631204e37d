# Stops PostgreSQL when the process that started it is gone, even by SIGKILL: our standard input is a pipe that it holds.
# usage: guard.sh <pid of the postmaster> [folder to delete afterwards]
while read -r _; do :; done
kill -INT "$1" 2>/dev/null
[ -z "$2" ] && exit
while kill -0 "$1" 2>/dev/null; do sleep 1; done
rm -rf "$2"
