/* SPDX-License-Identifier: MIT
 * The vDSO as the linker made it; task/vdso.c gives each process a copy. */
    .data
    .balign 4096
    .globl  vdso_image, vdso_image_end
vdso_image:
    .incbin "vdso64.so"
vdso_image_end:
