/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_CPU_PIC_H
#define ENTRYLAB_CPU_PIC_H

/* Moves the two 8259 away from the exceptions' vectors, to 0xf0, and masks all their lines. */
void pic_mask(void);

#endif
