# sync/intake_take.c: stores again what it has
s/^    uint32_t skip = overlap.*/    uint32_t skip = overlap > (1u << 30);/
