# How everything here is compiled: language level, warnings, sanitizers, the compiler cache.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set_property(GLOBAL PROPERTY USE_FOLDERS ON)

option(CONCIERGE_TESTS "Build the tests" ON)
option(CONCIERGE_BENCH "Build the benchmarks" ON)
option(CONCIERGE_FUZZ "Build the fuzzers" OFF)
option(CONCIERGE_WERROR "Treat warnings as errors" ON)
set(CONCIERGE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them: address,undefined or thread")

add_compile_options(-Wall -Wextra -Wpedantic)
if(CONCIERGE_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 and 13 report these inside the standard library and Boost when coroutines are optimised.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow
                      -Wno-mismatched-new-delete -Wno-missing-field-initializers)
  if(CMAKE_UNITY_BUILD)
    add_compile_options(-Wno-subobject-linkage)  # a type of one file alone is none once several are compiled as one
  endif()
else()
  add_compile_options(-Wno-missing-field-initializers)
endif()

if(CONCIERGE_SANITIZE)
  add_compile_options(-fsanitize=${CONCIERGE_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${CONCIERGE_SANITIZE})
  if(CONCIERGE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)  # Asio's fences, which ThreadSanitizer does not model
  endif()
  if(CONCIERGE_SANITIZE MATCHES "undefined")
    # Null pointers are seen by AddressSanitizer, too; these three are a third of the time that the compiler takes.
    add_compile_options(-fno-sanitize=null,alignment,vptr)
  endif()
  if(CONCIERGE_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options(-fno-sanitize=function)  # clang 14 cannot compile coroutines with it
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
