# check.awk - is this plan what it says? Shares nothing with hq/route.
#
#   awk -f check.awk INSTANCE.vrp PLAN.sol
#
# INSTANCE as in tests/route/instances, PLAN in the CVRPLIB solution form. Each
# customer exactly once, no vehicle over its capacity, no more vehicles than
# there are, every service within its window, home before the depot closes,
# and the cost the sum of its distances. Prints "ok COST ROUTES" or what is
# wrong, and exits 1.
function bad(words) {
    print FILENAME ": " words
    failed = 1
    exit 1
}
function distance(a, b,    d) {
    d = sqrt((x[a] - x[b]) ^ 2 + (y[a] - y[b]) ^ 2)
    return timed ? int(10 * d) : int(d + 0.5) # in tenths when timed
}
function need(condition, words) {
    if (!condition)
        bad(words)
}

{ sub(/\r$/, "") }

# ---- the instance ------------------------------------------------------------
FNR == NR && /:/ {
    key = $0
    sub(/[ \t]*:.*/, "", key)
    value = $0
    sub(/^[^:]*:[ \t]*/, "", value)
    sub(/[ \t]*$/, "", value)
    header[key] = value ~ /^[0-9.]+$/ ? value + 0 : value
    next
}
FNR == NR && /SECTION/ {
    section = $1
    if (section == "TIME_WINDOW_SECTION")
        timed = 1
    next
}
FNR == NR && /^EOF/ { section = ""; next }
FNR == NR && section == "NODE_COORD_SECTION" { x[$1] = $2; y[$1] = $3; next }
FNR == NR && section == "DEMAND_SECTION" { demand[$1] = $2; next }
FNR == NR && section == "TIME_WINDOW_SECTION" {
    open[$1] = 10 * $2
    close_at[$1] = 10 * $3
    next
}
FNR == NR && section == "DEPOT_SECTION" { if ($1 > 0) depot = $1; next }
FNR == NR { next }

# ---- the plan ----------------------------------------------------------------
FNR == 1 {
    need(depot > 0, "the instance has no depot")
    number = 0
    for (node = 1; node <= header["DIMENSION"]; node++)
        if (node != depot)
            node_of[++number] = node
}
/^Route #/ {
    routes++
    need($2 == "#" routes ":", "routes are not numbered in order")
    need(NF > 2, "route " routes " is empty")
    load = 0
    at = depot
    now = open[depot]
    for (i = 3; i <= NF; i++) {
        need($i in node_of, "there is no customer " $i)
        node = node_of[$i]
        need(!(node in visited), "customer " $i " is visited twice")
        visited[node] = 1
        load += demand[node]
        cost += distance(at, node)
        now += distance(at, node)
        if (timed) {
            need(now <= close_at[node], "late at customer " $i)
            if (now < open[node])
                now = open[node]
            now += 10 * header["SERVICE_TIME"]
        }
        at = node
    }
    cost += distance(at, depot)
    now += distance(at, depot)
    need(load <= header["CAPACITY"], "route " routes " carries " load)
    if (timed)
        need(now <= close_at[depot], "route " routes " is home late")
    next
}
/^Cost / { said = $2; next }
/./ { bad("what is \"" $0 "\"?") }

END {
    if (failed)
        exit 1
    for (i = 1; i <= number; i++)
        need(node_of[i] in visited, "customer " i " is not visited")
    need(!("VEHICLES" in header) || routes <= header["VEHICLES"],
         "there are more routes than vehicles")
    sum = timed ? sprintf("%d.%d", int(cost / 10), cost % 10) : cost ""
    need(said == sum, "it says it costs " said ", but it costs " sum)
    print "ok", sum, routes
}
