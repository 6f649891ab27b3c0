/* SPDX-License-Identifier: MIT
 * The arguments of probes.def that have names.
 */
enum { EXIT_IP = 1, EXIT_SP = 2 };      /* which is not canonical; above them an enum lab_exit */
enum { TF_INT80, TF_SYSENTER, TF_SYSCALL, TF_CALLGATE };
enum { SYSENTER_64, SYSENTER_32 };
enum { STEP_POPF, STEP_MOV_SS };
