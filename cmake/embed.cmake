# embed(TARGET NAMESPACE files...): carries data files inside a library. For data/matrix.json the library gains
# `const std::string_view NAMESPACE::matrix_json`. Run as a script (cmake -P), this file writes the source of one data file.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ ${INPUT} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  string(REGEX REPLACE "((.......){20})" "\\1\n" bytes "${bytes}")
  file(WRITE ${OUTPUT} "#include <string_view>\n
namespace {\nconstexpr char bytes[] = {\n${bytes}\n};\n}\n
namespace ${NAMESPACE} {\nextern const std::string_view ${SYMBOL};\nconstinit const std::string_view ${SYMBOL}{bytes, sizeof bytes};\n}\n")
  return()
endif()

set(EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
function(embed target namespace)
  foreach(file ${ARGN})
    get_filename_component(name ${file} NAME)
    string(REGEX REPLACE "[^a-zA-Z0-9]" "_" symbol ${name})
    set(output ${CMAKE_BINARY_DIR}/embedded/${target}_${symbol}.cpp)
    add_custom_command(
      OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DINPUT=${PROJECT_SOURCE_DIR}/${file} -DOUTPUT=${output} -DNAMESPACE=${namespace}
              -DSYMBOL=${symbol} -P ${EMBED_SCRIPT}
      DEPENDS ${PROJECT_SOURCE_DIR}/${file} ${EMBED_SCRIPT}
      COMMENT "Embedding ${file}" VERBATIM)
    target_sources(${target} PRIVATE ${output})
  endforeach()
endfunction()
