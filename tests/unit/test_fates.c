/* SPDX-License-Identifier: MIT
 * The kernel's table of ends: nobody can fill it so that another program's end is lost, or end the
 * kernel. */
#include "unit.h"

#include "task/fates.h"
#include "task/limits.h"

enum { LINES = 4096, FURTHER = 512 };

static char said[LINES][120];
static unsigned lines;
static bool in_line;

/* The kernel's: a line may come in pieces. */
void report(const char *text, ...)
{
    va_list args;

    if (!in_line)
        said[lines][0] = 0;
    size_t at = strlen(said[lines]);
    va_start(args, text);
    vsnprintf(said[lines] + at, sizeof(said[lines]) - at, text, args);
    va_end(args);
    in_line = !strchr(said[lines], '\n');
    if (!in_line && lines < LINES - 1)
        lines++;
}

static bool tells(const char *line)
{
    for (unsigned i = 0; i < lines; i++)
        if (!strcmp(said[i], line))
            return true;
    return false;
}

static void the_same_end_is_counted(void)
{
    for (unsigned i = 0; i < 5; i++)
        fate_count(1, "one", FATE_EXIT, 3);
    fate_count(1, "one", FATE_KILLED, 6);
    fates_report();
    CHECK_EQ(2, lines);
    CHECK(tells("{\"exit\":\"one\",\"pid\":1,\"status\":3,\"count\":5}\n"));
    CHECK(tells("{\"killed\":\"one\",\"pid\":1,\"vector\":6,\"count\":1}\n"));
}

/* What three programs do that end with another status each time. */
static void fill(void)
{
    for (int pid = 1; pid <= 3; pid++)
        for (unsigned status = 0; status < 256; status++)
            fate_count(pid, "restless", FATE_EXIT, status);
}

static void what_has_no_room_is_counted(void)
{
    char line[80];

    fill();
    fates_report();
    snprintf(line, sizeof(line), "{\"ends_not_told\":%u}\n", 3 * 256 - 3 - FURTHER);
    CHECK(tells(line));
    CHECK_EQ(3 + FURTHER + 1, lines);
    CHECK(tells("{\"exit\":\"restless\",\"pid\":3,\"status\":0,\"count\":1}\n"));
}

static void others_first_ends_have_a_place_all_the_same(void)
{
    char line[80];

    fill();
    for (unsigned round = 0; round < 2; round++)
        for (int pid = 4; pid <= MAX_PID; pid++)
            fate_count(pid, "good", FATE_EXIT, 0);
    fates_report();
    for (int pid = 4; pid <= MAX_PID; pid++) {
        snprintf(line, sizeof(line), "{\"exit\":\"good\",\"pid\":%d,\"status\":0,\"count\":2}\n",
                 pid);
        CHECK(tells(line));
    }
    CHECK_EQ(MAX_PID + FURTHER + 1, lines);
}

static void nothing_is_said_of_ends_that_are_all_told(void)
{
    fate_count(1, "one", FATE_REFUSED, 3);
    fates_report();
    CHECK_EQ(1, lines);
}

UNIT_MAIN(TEST(the_same_end_is_counted), TEST(what_has_no_room_is_counted),
          TEST(others_first_ends_have_a_place_all_the_same),
          TEST(nothing_is_said_of_ends_that_are_all_told))
