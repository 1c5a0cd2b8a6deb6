# sync/intake_answer.c: the cursor runs ahead of the rows
s/m->upto = page->upto;/m->upto = page->seen;/
