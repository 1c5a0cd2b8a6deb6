# ports.sh - sourced by every script that starts a server: free_port prints a
# TCP port of 127.0.0.1 where nobody listens. Below 32768, where Linux begins
# to take ports for outgoing connections, so that no client of another test
# holds it; and reserved, so that two tests at once never get the same.
free_port() {
    local port reserved=/tmp/liandian-test-ports-$UID
    mkdir -p "$reserved"
    find "$reserved" -mindepth 1 -mmin +60 -delete 2>/dev/null
    for port in $(shuf -i 20000-32000 -n 200); do
        mkdir "$reserved/$port" 2>/dev/null || continue
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    echo "no free port" >&2
    return 1
}
