/* SPDX-License-Identifier: MIT
 * hello [ARGUMENT...]: says by which path it came in, and what it was given.
 */
#include "lib.h"

int main(int argc, char **argv, char **envp)
{
    long path = call_path();

    (void)envp;
    print("hello from %s, pid %ld: ", argc ? argv[0] : "?", call_getpid());
    if (path < 0)
        print("this kernel does not say by which path I came in\n");
    else
        print("I came in by %s (%ld-bit caller)\n", path_name(LAB_PATH(path)), LAB_CALLER(path));
    for (int i = 1; i < argc; i++)
        print("argument %d: %s\n", i, argv[i]);
    return 0;
}
