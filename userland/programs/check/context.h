/* SPDX-License-Identifier: MIT
 * What check_context changes in a context that could leave by SYSRETQ as it is.
 */
enum { CONTEXT_PLAIN, CONTEXT_RCX, CONTEXT_R11, CONTEXT_FLAGS };
