# SPDX-License-Identifier: MIT
# The hostile programs: a row of programs.def and NAME.c (and NAME.S, where C cannot say it) each, built
# once. They ask the vDSO for the doors, so one file tries all of them.

set(hostile ${CMAKE_CURRENT_SOURCE_DIR}/hostile)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${hostile}/programs.def)
foreach(bits IN ITEMS "" 32)
    add_library(hostile-lib${bits} OBJECT ${hostile}/lib/hostile.c ${hostile}/lib/doors.c
        ${hostile}/lib/attempt.c ${hostile}/lib/doors${bits}.S)
    target_link_libraries(hostile-lib${bits} PRIVATE userland-flags${bits})
    target_include_directories(hostile-lib${bits} PRIVATE ${hostile}/lib)
endforeach()

file(STRINGS ${hostile}/programs.def hostile_rows REGEX "^HOSTILE\\(")
file(GLOB hostile_sources CONFIGURE_DEPENDS RELATIVE ${hostile} ${hostile}/*.c)
set(hostile_names "")
foreach(row IN LISTS hostile_rows)
    if(NOT row MATCHES "^HOSTILE\\(([a-z0-9_]+), *(64|32), ")
        message(FATAL_ERROR "userland/hostile/programs.def: '${row}' has no name and caller")
    endif()
    set(name ${CMAKE_MATCH_1})
    list(APPEND hostile_names ${name}.c)
    set(bits "")
    set(start 0x400000)
    if(CMAKE_MATCH_2 EQUAL 32)
        set(bits 32)
        set(start 0x08048000)
    endif()
    file(GLOB parts CONFIGURE_DEPENDS ${hostile}/${name}.S)
    add_executable(hostile-${name} ${hostile}/${name}.c ${parts} $<TARGET_OBJECTS:hostile-lib${bits}>
        $<TARGET_OBJECTS:userland-lib${bits}> $<TARGET_OBJECTS:enter${bits}-vdso>)
    target_link_libraries(hostile-${name} PRIVATE userland-flags${bits})
    target_include_directories(hostile-${name} PRIVATE ${hostile}/lib)
    target_compile_definitions(hostile-${name} PRIVATE HOSTILE_SELF=${name})
    target_link_options(hostile-${name} PRIVATE ${common_link} $<$<STREQUAL:${bits},32>:-m32>
        LINKER:--defsym=program_start=${start} -T ${CMAKE_CURRENT_SOURCE_DIR}/program.lds)
    set_target_properties(hostile-${name} PROPERTIES SUFFIX "" LINKER_LANGUAGE C OUTPUT_NAME ${name}
        LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/program.lds
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/userland/hostile)
endforeach()
list(REMOVE_ITEM hostile_sources ${hostile_names})
if(hostile_sources)
    message(FATAL_ERROR "userland/hostile/programs.def has no row for: ${hostile_sources}")
endif()
