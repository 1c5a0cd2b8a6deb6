/* pos/cmd_render.h - `pos render`: a printer job as a picture. */
#ifndef POS_CMD_RENDER_H
#define POS_CMD_RENDER_H

/* argv[0] is the command's name. The program's exit code: 0, 1 when it could
 * not be done, 2 when it was not understood. */
int cmd_render(int argc, char **argv);

#endif
