# SPDX-License-Identifier: MIT
# The same programs as 32-bit ones, PROGRAM32.PATH, by each path that 32-bit callers have, and their
# vDSO.
#
# The parts of a program are those of programs/NAME32/ instead of programs/NAME/. One that has parts
# there and none here is for 64-bit callers only.

set(ENTRY_PATHS32 "")
foreach(row IN LISTS rows)
    if(NOT row MATCHES "^ENTRY_PATH\\([^,]*,[^,]*,[^,]*, *\"-\"")
        string(REGEX REPLACE "^ENTRY_PATH\\(([a-z0-9_]+),.*" "\\1" id "${row}")
        list(APPEND ENTRY_PATHS32 ${id})
    endif()
endforeach()

add_library(userland-flags32 INTERFACE)
target_include_directories(userland-flags32 INTERFACE enter32)
target_compile_options(userland-flags32 INTERFACE -m32 -march=i686)
target_link_libraries(userland-flags32 INTERFACE userland-flags)

add_library(userland-lib32 OBJECT
    crt0_32.S lib/enter32.S lib/start.c lib/emulator.c lib/emulator_known.c
    lib/clock.c lib/vdso.c lib/print.c lib/string.c)
target_link_libraries(userland-lib32 PRIVATE userland-flags32)

add_library(userland-case32 OBJECT case/enter32.S case/bases.c case/case.c case/pages.c case/place.c ${model_sources})
target_link_libraries(userland-case32 PRIVATE userland-flags32)

foreach(path IN LISTS ENTRY_PATHS32 ITEMS vdso)
    add_library(enter32-${path} OBJECT enter32/${path}.S)
    target_link_libraries(enter32-${path} PRIVATE userland-flags32)
endforeach()

foreach(source IN LISTS programs)
    cmake_path(GET source STEM program)
    set(folder ${CMAKE_CURRENT_SOURCE_DIR}/programs/${program})
    if(EXISTS ${folder} AND NOT EXISTS ${folder}32)
        continue()
    endif()
    file(GLOB parts CONFIGURE_DEPENDS ${folder}32/*.c ${folder}32/*.S)
    file(GLOB shared CONFIGURE_DEPENDS ${program}/*.c)
    add_library(program32-${program} OBJECT ${source} ${parts} ${shared})
    target_link_libraries(program32-${program} PRIVATE userland-flags32)
    target_include_directories(program32-${program} BEFORE PRIVATE ${folder}32 ${folder} ${program})
    foreach(path IN LISTS ENTRY_PATHS32 ITEMS vdso)
        set(target ${program}32.${path})
        add_executable(${target} $<TARGET_OBJECTS:userland-lib32> $<TARGET_OBJECTS:enter32-${path}>
            $<TARGET_OBJECTS:program32-${program}>
            $<$<IN_LIST:${program},${case_programs}>:$<TARGET_OBJECTS:userland-case32>>)
        target_link_options(${target} PRIVATE ${common_link}
            -m32 LINKER:--defsym=program_start=0x08048000
            -T ${CMAKE_CURRENT_SOURCE_DIR}/program.lds)
        set_target_properties(${target} PROPERTIES SUFFIX "" LINKER_LANGUAGE C
            LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/program.lds
            RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/userland)
    endforeach()
endforeach()

list(TRANSFORM ENTRY_PATHS32 REPLACE "(.+)" "enter32/\\1.S" OUTPUT_VARIABLE trampolines32)
add_executable(vdso32.so vdso/vdso32.S ${trampolines32})
target_compile_definitions(vdso32.so PRIVATE VDSO)
target_link_libraries(vdso32.so PRIVATE userland-flags32)
target_link_options(vdso32.so PRIVATE -m32 -nostdlib -shared
    LINKER:-z,max-page-size=4096 LINKER:--build-id=none LINKER:--strip-debug
    LINKER:-soname,entrylab-vdso32.so.1 LINKER:--hash-style=sysv LINKER:--eh-frame-hdr
    -T ${CMAKE_CURRENT_SOURCE_DIR}/vdso/vdso32.lds)
set_target_properties(vdso32.so PROPERTIES SUFFIX "" LINKER_LANGUAGE C
    LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/vdso/vdso32.lds
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
