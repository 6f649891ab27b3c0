/* SPDX-License-Identifier: MIT
 * Machine checks. SDM vol. 3, "Machine-check architecture", "Machine-check error handler". */
#include "cpu/mce.h"

#include <stdint.h>

#include "cpu/insn.h"
#include "lib/print.h"

#define CPUID_1D_MCA (1u << 14)

#define MSR_MCG_CAP    0x179
#define MSR_MCG_STATUS 0x17a
#define MSR_MC0_STATUS 0x401            /* + 4 for each further bank */

#define CAP_BANKS   0xff
#define STATUS_RIPV 1                   /* the program can go on at the saved RIP */

#define BANK_VALID   (1ul << 63)
#define BANK_CORRUPT (1ul << 57)        /* PCC: the processor's context */
#define BANK_ACTION  (3ul << 55)        /* S and AR: nothing may go on before software acted */

static bool is_fatal(uint64_t bank)
{
    return bank & BANK_VALID && (bank & BANK_CORRUPT || (bank & BANK_ACTION) == BANK_ACTION);
}

bool mce_recover(char *why, size_t size)
{
    if (!(cpuid(1, 0).d & CPUID_1D_MCA)) {
        format(why, size, "this CPU does not say why");
        return false;
    }
    unsigned banks = rdmsr(MSR_MCG_CAP) & CAP_BANKS;
    uint64_t status = rdmsr(MSR_MCG_STATUS), worst = 0;
    unsigned at = 0;

    for (unsigned i = 0; i < banks; i++) {
        uint64_t bank = rdmsr(MSR_MC0_STATUS + 4 * i);
        if (bank & BANK_VALID && !is_fatal(worst)) {
            worst = bank;
            at = i;
        }
    }
    format(why, size, "MCG_STATUS 0x%lx, bank %u 0x%lx", status, at, worst);
    if (!(status & STATUS_RIPV) || is_fatal(worst))
        return false;
    for (unsigned i = 0; i < banks; i++)
        wrmsr(MSR_MC0_STATUS + 4 * i, 0);
    wrmsr(MSR_MCG_STATUS, 0);           /* MCIP, too: a #MC while it is set resets the machine */
    return true;
}
