/* SPDX-License-Identifier: MIT */
#include "cpu/pic.h"

#include "cpu/insn.h"

#define PIC1 0x20
#define PIC2 0xa0
#define VECTOR_PIC 0xf0

void pic_mask(void)
{
    outb(PIC1, 0x11);                   /* ICW1: edge, cascade, ICW4 follows */
    outb(PIC2, 0x11);
    outb(PIC1 + 1, VECTOR_PIC);
    outb(PIC2 + 1, VECTOR_PIC + 8);
    outb(PIC1 + 1, 4);                  /* ICW3: the second one at line 2 */
    outb(PIC2 + 1, 2);
    outb(PIC1 + 1, 1);                  /* ICW4: 8086 mode */
    outb(PIC2 + 1, 1);
    outb(PIC1 + 1, 0xff);
    outb(PIC2 + 1, 0xff);
}
