# sync/intake_take.c: takes other entries under numbers it has for the same
s/^    if (!same)$/    if (false)/
