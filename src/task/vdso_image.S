/* SPDX-License-Identifier: MIT
 * The vDSOs as the linker made them; task/vdso.c gives each process a copy of one. */
    .data
    .balign 4096
    .globl  vdso64_image, vdso64_image_end, vdso32_image, vdso32_image_end
vdso64_image:
    .incbin "vdso64.so"
vdso64_image_end:
    .balign 4096
vdso32_image:
    .incbin "vdso32.so"
vdso32_image_end:
