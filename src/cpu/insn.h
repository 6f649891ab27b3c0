/* SPDX-License-Identifier: MIT
 * One instruction, one inline function, named after the instruction. */
#ifndef ENTRYLAB_CPU_INSN_H
#define ENTRYLAB_CPU_INSN_H

#include <stdbool.h>
#include <stdint.h>

struct cpuid_result { uint32_t a, b, c, d; };

static inline struct cpuid_result cpuid(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid_result r;
    __asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(subleaf));
    return r;
}

static inline uint64_t rdmsr(uint32_t msr)
{
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr" :: "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

static inline uint64_t rdtsc(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* False: the CPU has none at the moment. */
static inline bool rdrand(uint64_t *value)
{
    bool good;
    __asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(good));
    return good;
}

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" :: "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" :: "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" :: "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

#define READ_WRITE_REGISTER(name)                                                       \
    static inline uint64_t read_##name(void)                                            \
    {                                                                                   \
        uint64_t value;                                                                 \
        __asm__ volatile("mov %%" #name ", %0" : "=r"(value));                          \
        return value;                                                                   \
    }                                                                                   \
    static inline void write_##name(uint64_t value)                                     \
    {                                                                                   \
        __asm__ volatile("mov %0, %%" #name :: "r"(value) : "memory");                  \
    }
READ_WRITE_REGISTER(cr0)
READ_WRITE_REGISTER(cr2)
READ_WRITE_REGISTER(cr3)
READ_WRITE_REGISTER(cr4)
READ_WRITE_REGISTER(dr0)
READ_WRITE_REGISTER(dr1)
READ_WRITE_REGISTER(dr2)
READ_WRITE_REGISTER(dr3)
READ_WRITE_REGISTER(dr6)
READ_WRITE_REGISTER(dr7)
#undef READ_WRITE_REGISTER

static inline uint64_t rdfsbase(void)
{
    uint64_t base;
    __asm__ volatile("rdfsbase %0" : "=r"(base));
    return base;
}

static inline uint64_t rdgsbase(void)
{
    uint64_t base;
    __asm__ volatile("rdgsbase %0" : "=r"(base));
    return base;
}

static inline void wrfsbase(uint64_t base) { __asm__ volatile("wrfsbase %0" :: "r"(base)); }
static inline void wrgsbase(uint64_t base) { __asm__ volatile("wrgsbase %0" :: "r"(base)); }
static inline void swapgs(void) { __asm__ volatile("swapgs" ::: "memory"); }

struct table_register { uint16_t limit; uint64_t base; } __attribute__((packed));

#define STORE_TABLE(name) \
    static inline void name(struct table_register *r) { __asm__ volatile(#name " %0" : "=m"(*r)); }
STORE_TABLE(sgdt)
STORE_TABLE(sidt)
#undef STORE_TABLE
#define STORE_SELECTOR(name) \
    static inline uint16_t name(void) { uint32_t s; __asm__ volatile(#name " %0" : "=r"(s)); return s; }
STORE_SELECTOR(sldt)
STORE_SELECTOR(str)
#undef STORE_SELECTOR

static inline void lgdt(const struct table_register *r) { __asm__ volatile("lgdt %0" :: "m"(*r)); }
static inline void lidt(const struct table_register *r) { __asm__ volatile("lidt %0" :: "m"(*r)); }
static inline void lldt(uint16_t selector) { __asm__ volatile("lldt %0" :: "r"(selector)); }
static inline void ltr(uint16_t selector) { __asm__ volatile("ltr %0" :: "r"(selector)); }
static inline void invlpg(uint64_t address) { __asm__ volatile("invlpg (%0)" :: "r"(address) : "memory"); }
/* STI takes effect after HLT has begun, so that no interrupt is missed between them. */
static inline void sti_hlt_cli(void) { __asm__ volatile("sti; hlt; cli" ::: "memory"); }
static inline void hlt(void) { __asm__ volatile("hlt"); }
static inline void cli(void) { __asm__ volatile("cli"); }
static inline void fninit(void) { __asm__ volatile("fninit"); }

static inline void xsetbv(uint32_t index, uint64_t value)
{
    __asm__ volatile("xsetbv" :: "c"(index), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static inline uint64_t pushfq(void)
{
    uint64_t flags;
    __asm__ volatile("pushfq; popq %0" : "=r"(flags));
    return flags;
}

#endif
