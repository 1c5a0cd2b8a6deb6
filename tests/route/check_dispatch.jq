# check_dispatch.jq - judges a plan of `hq dispatch` and shares nothing with it:
# gets {plan, places, vehicles, consigns} as hq prints them, gives a list of
# what is wrong with it, [] when nothing is.
def fen: split(".") | (.[0] | tonumber) * 100 + (.[1] // "0" | tonumber);
def grams: tonumber * 1000 | round;
def seconds: split(":") | (.[0] | tonumber) * 3600 + (.[1] | tonumber) * 60;
def rad: . * 3.14159265358979 / 180;
def line($a; $b): # metres, by the haversine formula
    ($a.lat | tonumber | rad) as $p | ($b.lat | tonumber | rad) as $q
    | (($a.lon | tonumber) - ($b.lon | tonumber) | rad) as $turn
    | pow((($p - $q) / 2) | sin; 2)
        + ($p | cos) * ($q | cos) * pow(($turn / 2) | sin; 2)
    | 2 * 6371000 * (sqrt | asin);
def near($a; $b; $part): (($a - $b) | fabs) <= ($part * $b + 60);

. as $in
| (.places | map({key: (.id | tostring), value: .}) | from_entries) as $place
| (.vehicles | map({key: (.id | tostring), value: .}) | from_entries) as $truck
| .plan as $plan
| ([.plan.trips[] | . as $t | .visits[] | . + {trip: $t}]) as $visits
| [
    # each outlet with goods: brought once, or left out with a sentence
    (.consigns | map(select(.state != "cancelled") | .outlet) | unique[]) as $o
    | ([$visits[] | select(.place == .for
            and $place[.place | tostring].outlet == $o)] | length) as $n
    | ([$plan.left[] | select(.outlet == $o and .why != "")] | length) as $left
    | select($n + $left != 1) | "outlet \($o): brought \($n), left \($left)"
  ] + [
    # through a station: there before its trucks leave
    $visits[] | select(.place != .for) | . as $v
    | $place[.place | tostring] as $station
    | (if .leave_s > ($station.handover | seconds)
       then "\(.for) is late at \($station.name)" else empty end),
      (if [$visits[] | select(.for == $v.for and .place == .for
            and .trip.depot == $v.place)] | length == 1
       then empty else "\(.for) is stranded at \($station.name)" end)
  ] + [
    $plan.trips[] | select($place[.depot | tostring].kind == "station")
    | select(.depart_s < ($place[.depot | tostring].handover | seconds))
    | "\(.name) leaves before it has goods"
  ] + [
    # what a truck carries, where it may drive, whose it is
    $plan.trips[] | . as $t | $truck[.vehicle | tostring] as $v
    | ([.visits[].weight_g] | add) as $g
    | (if $v.depot != .depot_name then "\(.name) is not at its depot" else empty end),
      (if $g > ($v.weight | grams) then "\(.name) carries \($g) g" else empty end),
      (if $g != .weight_g then "\(.name): load \(.weight_g), not \($g)" else empty end),
      (if .volume_ml > ($v.volume | grams) then "\(.name) is too full" else empty end),
      (if .crates > $v.crates then "\(.name) has too many crates" else empty end),
      (.visits[] | $place[.place | tostring] as $p
       | select($p.limit_kg != null and $p.limit_kg < $v.gross_kg)
       | "\($t.name) is too heavy for \($p.name)"),
      (if [.visits[].load_order] != ([.visits[].position] | reverse)
       then "\(.name) is not loaded in reverse" else empty end)
  ] + [
    # roads and times, one after the other
    $plan.trips[] | . as $t
    | ([{place: .depot, leave_s: .depart_s}] + .visits
        + [{place: .depot, arrive_s: .return_s, start_s: .return_s, leave_s: .return_s}]) as $way
    | ([range(1; $way | length) | line($place[$way[. - 1].place | tostring];
            $place[$way[.].place | tostring]) * 1.3] | add) as $m
    | (if near($t.metres; $m; 0.01) then empty
       else "\(.name): \(.metres) m, not \($m)" end),
      (range(1; $way | length) as $i | $way[$i] as $x | $way[$i - 1] as $y
       | $place[$x.place | tostring] as $p
       | (line($place[$y.place | tostring]; $p) * 1.3 * 3600 / 40000) as $ride
       | (if near($x.arrive_s - $y.leave_s; $ride; 0.01) then empty
          else "\($t.name): to \($p.name) in \($x.arrive_s - $y.leave_s) s, not \($ride)" end),
         (if $x.start_s < $x.arrive_s then "\($t.name) unloads before it is there" else empty end),
         (if $i < ($way | length) - 1
             and $x.leave_s - $x.start_s != $p.service_minutes * 60
          then "\($t.name) unloads too fast at \($p.name)" else empty end),
         (if $i < ($way | length) - 1 and $x.place == $x.for and $p.open != ""
             and ([$p.open | split(",")[] | split("-")
                   | select(($x.start_s >= (.[0] | seconds))
                        and ($x.start_s <= (.[1] | seconds)))] | length) == 0
          then "\($p.name) is closed at \($x.start_s)" else empty end))
  ] + [
    # trips of one truck: in its shift, not at once, not too many
    $plan.trips | group_by(.vehicle)[] | sort_by(.depart_s) as $ts
    | $truck[.[0].vehicle | tostring] as $v | ($v.shift | split("-")) as $shift
    | (if $ts[0].depart_s < ($shift[0] | seconds)
         or $ts[-1].return_s > ($shift[1] | seconds)
       then "\($v.name) is not in its shift" else empty end),
      (if ($ts | length) > $v.trips then "\($v.name) drives too often" else empty end),
      (range(1; $ts | length)
       | select($ts[.].depart_s < $ts[. - 1].return_s + $v.reload_minutes * 60)
       | "\($v.name) leaves without being loaded"),
      # what it costs
      (($v.fixed | fen) + ($v.per_km | fen) * ([$ts[].metres] | add) / 1000
        + ($v.per_hour | fen) * ($ts[-1].return_s - $ts[0].depart_s) / 3600) as $fen
      | ([$plan.vehicles[] | select(.vehicle == $v.id) | .cost | fen] | add) as $said
      | select(($fen - $said) | fabs > 2) | "\($v.name) costs \($said), not \($fen)"
  ] + [
    (([$plan.vehicles[].cost | fen] | add) // 0) as $sum
    | (if $sum != ($plan.cost | fen) then "the trucks cost \($sum), not \($plan.cost)" else empty end),
      (if (([$plan.shares[].charge | fen] | add) // 0) + ($plan.apart | fen) != ($plan.cost | fen)
       then "the charges do not add up" else empty end),
      ($plan.shares[] | select((.charge | fen) > (.alone | fen))
       | "\(.owner) pays more than alone")
  ]
