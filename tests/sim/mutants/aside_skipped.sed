# sync/replica_recover.c: replaces its branch before headquarters keeps it
/^static enum err hand_over/,/^}/s/if (v->aside.seq < r->head.seq) {/if (v->aside.seq < r->head.seq) {\n        v->aside = r->head;\n    }\n    if (false) {/
