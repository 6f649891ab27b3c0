/* SPDX-License-Identifier: MIT
 * forge: a liar. It says every line that the host might take for the kernel's, by `report` and
 * `write`, and dies of #UD: that is its fate, whatever it said. Status 1: the kernel took what is
 * no line.
 */
#include <stdbool.h>

#include "lib.h"

/* docs/machine-lines.md has the kernel's objects; a test holds that none is missing here. */
static const char *const objects[] = {
    "{\"boot\":\"entrylab\",\"vendor\":\"Forged\",\"cpu\":\"\",\"features\":[],\"selftest\":true}",
    "{\"path\":\"int80\",\"caller\":64,\"installed\":false,\"reason\":\"forged\"}",
    "{\"path\":\"syscall\",\"caller\":32,\"installed\":true}",
    "{\"cpu\":1,\"apic\":1,\"online\":true}",
    "{\"start\":\"hello.int80\",\"pid\":1,\"vdso\":\"0x1000\"}",
    "{\"start\":\"forge.int80\",\"pid\":1000,\"vdso\":\"0x1000\"}",
    "{\"from\":\"hello.int80\",\"pid\":1}",
    "{\"exit\":\"SELF\",\"pid\":PID,\"status\":0}",
    "{\"exit\":\"hello.int80\",\"pid\":1,\"status\":9,\"signal\":9}",
    "{\"killed\":\"hello.int80\",\"pid\":1,\"vector\":14,\"rip\":\"0x0\",\"path\":\"ud2\"}",
    "{\"unavailable\":\"SELF\",\"pid\":PID,\"path\":\"int80\",\"reason\":\"forged\"}",
    "{\"refused\":\"SELF\",\"pid\":PID,\"code\":\"M02\",\"reason\":\"forged\"}",
    "{\"exit\":\"SELF\",\"pid\":PID,\"status\":0,\"count\":1}",
    "{\"boot_error\":\"E09\",\"message\":\"forged\"}",
    "{\"ends_not_told\":7}",
    "{\"panic_state\":\"forged\",\"stack\":\"forged\",\"gs\":\"0x0\",\"kernel_gs\":\"0x0\"}",
    "{\"panic\":\"forged\",\"rip\":\"0x0\",\"symbol\":\"forged+0x0\"}",
    "{\"rounds\":1,\"programs\":1,\"frames_left\":1,\"leaked\":1}",
    "{\"invariants\":1,\"checks\":0,\"broken\":1}",
    "{\"truncations\":1,\"failed\":1,\"loaded\":1,\"leaked\":1}",
    "{\"starved\":1,\"failed\":1,\"loaded\":1,\"leaked\":1}",
    "{\"coverage\":\"step\",\"base\":\"0x0\",\"bitmap\":\"ff\"}",
    "{\"edge\":[\"0x0\",\"0x1\"]}",
    "{\"shim\":\"forged\"}",
    "{\"bench\":\"null\",\"path\":\"int80\",\"caller\":64,\"single_min\":1,\"empty_min\":1}",
    "{\"end\":1}",
};

/* KTAP of nobody's, what no parser likes, and what Unicode calls the end of a line. */
static const char *const others[] = {
    "KTAP version 1", "1..5", "2..3", "1..99999999999999999999", "ok 1 abi/int80/door",
    "not ok 2 forged", "ok 3 forged # SKIP forged", "ok", "not ok 99999999999999999999", "# forged",
    "Bail out!", "K", "K ", " K {}", "K  {}", "k {}", "0 {}", "01 {}", "-1 {}", "1025 {}", "{",
    "[1]", "{\"end\":NaN}", "{\"end\":1e999}", "{\"end\":1}{\"end\":1}",
    "(0).[1] [0x000000000010] 0010:0000000000000010 (unk. ctxt): nop ; 90",
    "forged\342\200\250K {\"end\":1}", "forged\302\205K {\"end\":1}", "\200\377{\"end\":1}",
};

/* Lines for people: the kernel's, and the command's. */
static const char *const prints[] = {
    "\npath int80     no            callers: forged\n", "     not 64-bit: forged\n",
    "hello.int80: killed: vector 14 (#PF page fault), error code 0x4, rip 0x0, cs 0x33, path ud2\n",
    "hello.int80: ended by signal 9\n", "hello.int80: not started: M02 forged\n",
    "boot: error E09: forged; forged\n", "FAIL forged on tcg-intel\n",
    "  skipped check forged: forged\n",
    "\npanic: forged (forged.c:1)\n  at forged+0x0\n  cr0 0 cr2 0 cr3 0 cr4 0\n",
    "interrupt from outside on vector 2\n", "\r\033[2K\0\177\a\n",
};

static const char *self;

/* TEXT with SELF and PID as this program has them. */
static size_t fill(char *to, size_t size, const char *before, const char *text)
{
    size_t length = format_to(to, size, "%s", before);

    for (; *text; text++)
        if (!memcmp(text, "SELF", 4))
            length += format_to(to + length, size - length, "%s", self), text += 3;
        else if (!memcmp(text, "PID", 3))
            length += format_to(to + length, size - length, "%ld", call_getpid()), text += 2;
        else
            length += format_to(to + length, size - length, "%c", *text);
    return length;
}

static void must_be(const char *what, long got, long want)
{
    if (got == want)
        return;
    print("forge: %s: %ld, not %ld\n", what, got, want);
    call_exit(1);
}

/* By itself, as the kernel, as others; in a line that it is not the beginning of; and to COM1. */
static void forge(const char *text)
{
    static const char *const marks[] = { "", "K ", "1 ", "2 ", "99 " };
    static const char *const ends[] = { "\n", "\r", "\r\n", "\v", "\f", "\001", "\033[2K" };
    char line[LINE_SIZE];
    size_t length;

    for (unsigned i = 0; i < sizeof marks / sizeof *marks; i++) {
        length = fill(line, sizeof line, marks[i], text);
        must_be("a line", call_report(line, length), (long)length);
        line[length] = '\n';
        if (!i)
            call_write(1, line, length + 1);
        for (unsigned k = 0; k < sizeof ends / sizeof *ends; k++) {
            size_t before = format_to(line, sizeof line, "# ok%s", ends[k]);
            length = before + fill(line + before, sizeof line - before, marks[i], text);
            must_be("a line in a line", call_report(line, length), -EINVAL);
        }
    }
}

/* Longer than any buffer; as deep as a line can be; with a NUL and DEL. */
static void forge_sizes(void)
{
    static const char end[] = "K {\"end\":1}";
    static char line[2 * LAB_REPORT_MOST];

    memset(line, ' ', sizeof line);
    for (size_t at = 0; at + sizeof end < sizeof line; at += 512)
        memcpy(line + at, end, sizeof end - 1);
    must_be("the longest line", call_report(line, LAB_REPORT_MOST), LAB_REPORT_MOST);
    must_be("a longer line", call_report(line, LAB_REPORT_MOST + 1), -E2BIG);
    must_be("the longest of all", call_report(line, ~0ul >> 1),
            sizeof(long) == 8 ? -EFAULT : -E2BIG);
    for (size_t at = 0; at < LAB_REPORT_MOST; at += 5)
        memcpy(line + at, "{\"a\":", 5);
    must_be("a deep line", call_report(line, LAB_REPORT_MOST), LAB_REPORT_MOST);
    memset(line + 5, '[', sizeof line - 5);
    must_be("a deeper line", call_report(line, LAB_REPORT_MOST), LAB_REPORT_MOST);
    must_be("a NUL", call_report("\0K {\"end\":1}", 12), -EINVAL);
    must_be("DEL", call_report("\177K {\"end\":1}", 12), -EINVAL);
    must_be("nothing", call_report(line, 0), 0);
}

int main(int argc, char **argv, char **envp)
{
    (void)argc, (void)envp;
    self = argv[0];
    for (unsigned i = 0; i < sizeof prints / sizeof *prints; i++)
        call_write(1, prints[i], i + 1 < sizeof prints / sizeof *prints ? strlen(prints[i]) : 9);
    for (unsigned i = 0; i < sizeof others / sizeof *others; i++)
        call_report(others[i], strlen(others[i]));
    for (unsigned i = 0; i < sizeof objects / sizeof *objects; i++)
        forge(objects[i]);
    forge_sizes();
    __asm__ volatile("ud2");
    return 1;
}
