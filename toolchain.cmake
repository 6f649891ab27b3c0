# SPDX-License-Identifier: MIT
# One freestanding x86-64 ELF toolchain, wherever the build runs:
#   x86-64 host    the native gcc (or clang, with -DENTRYLAB_COMPILER=clang)
#   other hosts    x86_64-elf-gcc, x86_64-linux-gnu-gcc, or clang, the first that is found
# ENTRYLAB_CROSS=PREFIX- names a cross prefix outright.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(ENTRYLAB_COMPILER "" CACHE STRING "gcc or clang; empty = the first that is found")
set(ENTRYLAB_CROSS "" CACHE STRING "prefix of the cross tools, such as x86_64-elf-")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ENTRYLAB_COMPILER ENTRYLAB_CROSS)

cmake_host_system_information(RESULT host_machine QUERY OS_PLATFORM)
if(ENTRYLAB_CROSS)
    set(prefixes "${ENTRYLAB_CROSS}")
elseif(host_machine MATCHES "^(x86_64|amd64|AMD64)$" AND NOT CMAKE_HOST_APPLE)
    set(prefixes ":native:")
else()
    set(prefixes "x86_64-elf-" "x86_64-linux-gnu-")
endif()

set(found "")
if(NOT ENTRYLAB_COMPILER STREQUAL "clang")
    foreach(prefix IN LISTS prefixes)
        string(REPLACE ":native:" "" prefix "${prefix}")
        find_program(entrylab_gcc_${prefix} "${prefix}gcc")
        if(entrylab_gcc_${prefix})
            set(found "${entrylab_gcc_${prefix}}")
            set(CMAKE_OBJCOPY "${prefix}objcopy" CACHE STRING "objcopy")
            break()
        endif()
    endforeach()
endif()
if(NOT found AND NOT ENTRYLAB_CROSS AND NOT ENTRYLAB_COMPILER STREQUAL "gcc")
    find_program(entrylab_clang clang)
    find_program(entrylab_lld ld.lld)
    if(entrylab_clang AND entrylab_lld)
        set(found "${entrylab_clang}")
        set(CMAKE_C_COMPILER_TARGET x86_64-elf)
        set(CMAKE_ASM_COMPILER_TARGET x86_64-elf)
        find_program(entrylab_objcopy NAMES llvm-objcopy objcopy)
        set(CMAKE_OBJCOPY "${entrylab_objcopy}" CACHE STRING "objcopy")
        set(CMAKE_EXE_LINKER_FLAGS_INIT -fuse-ld=lld)
    endif()
endif()
if(NOT found)
    message(FATAL_ERROR "no compiler for x86-64 ELF (wanted '${ENTRYLAB_COMPILER}', prefixes '${prefixes}').\n"
        "  Debian, x86-64:   apt-get install gcc          (or clang lld llvm)\n"
        "  Debian, arm64:    apt-get install gcc-x86-64-linux-gnu\n"
        "  macOS, Homebrew:  brew install x86_64-elf-gcc\n"
        "  or name your own: cmake -DENTRYLAB_CROSS=prefix-")
endif()
set(CMAKE_C_COMPILER "${found}")
set(CMAKE_ASM_COMPILER "${found}")
