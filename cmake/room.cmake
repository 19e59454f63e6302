# room(NAME INCLUDES rooms... LIBRARIES libraries...): one folder, one static library, and exactly the arrows it may follow.
# A folder's .cpp files belong to it by being there; app/main.cpp is the program and stays out of its library. SHELVES are folders inside
# it that keep what belongs together, and no rooms of their own.
function(room name)
  cmake_parse_arguments(ROOM "" "" "INCLUDES;LIBRARIES;SHELVES" ${ARGN})
  string(REPLACE "/" "_" target "concierge_${name}")
  list(TRANSFORM ROOM_SHELVES PREPEND "${name}/")
  list(TRANSFORM ROOM_SHELVES APPEND "/*.cpp")
  file(GLOB sources CONFIGURE_DEPENDS ${name}/*.cpp ${ROOM_SHELVES})
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  list(TRANSFORM ROOM_INCLUDES REPLACE "/" "_")
  list(TRANSFORM ROOM_INCLUDES PREPEND "concierge_")
  list(TRANSFORM ROOM_LIBRARIES PREPEND "lib::")

  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PUBLIC ${ROOM_INCLUDES} ${ROOM_LIBRARIES})
endfunction()
