#include "pos/leave_paper.h"

enum err leave_paper_fill(struct till *t, uint32_t shift, struct leave_paper *l,
                          struct shift_report *r)
{
    int count = 0;
    enum err err = leave_list(t, shift, l->list, LEAVE_PAPER_MAX, &count);
    for (int i = 0; !err && i < count; i++) {
        const struct leave *one = &l->list[i];
        if (people_find(t, one->keeper, &l->keepers[i]))
            l->keepers[i] = (struct person){.id = one->keeper};
        l->shown[i] = (struct shift_leave){.at_ms = one->at_ms,
                                           .what = leave_words(one->kind),
                                           .who = l->keepers[i].name,
                                           .why = one->reason,
                                           .amount = one->amount};
    }
    r->leaves = l->shown;
    r->leave_count = err ? 0 : count;
    return err;
}
