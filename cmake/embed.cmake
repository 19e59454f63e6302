# embed(TARGET NAMESPACE files...): carries data files inside a library. For data/matrix.json the library gains
# `const std::string_view NAMESPACE::matrix_json`. Run as a script (cmake -P), this file writes the source of one data file.
#
# embed_folder(TARGET NAMESPACE HEADER folder): carries every file below a folder. For tools/skills the library gains
# `const std::span<const File> NAMESPACE::skills`, as HEADER declares it: path inside the folder and bytes of each file, by path.
if(CMAKE_SCRIPT_MODE_FILE)
  # The bytes of a file, as a C++ array.
  function(array_of_bytes file name result)
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
    string(REGEX REPLACE "((.......){20})" "\\1\n" bytes "${bytes}")
    set(${result} "constexpr char ${name}[] = {\n${bytes}\n};\n" PARENT_SCOPE)
  endfunction()

  if(IS_DIRECTORY ${INPUT})
    file(GLOB_RECURSE files RELATIVE ${INPUT} ${INPUT}/*)
    list(SORT files)
    set(number 0)
    foreach(file ${files})
      array_of_bytes(${INPUT}/${file} bytes_${number} array)
      string(APPEND arrays "${array}")
      string(APPEND entries "    {\"${file}\", {bytes_${number}, sizeof bytes_${number}}},\n")
      math(EXPR number "${number} + 1")
    endforeach()
    file(WRITE ${OUTPUT} "#include \"${HEADER}\"\n\nnamespace {\n${arrays}\nconstexpr ${NAMESPACE}::File files[] = {\n${entries}};\n}\n
namespace ${NAMESPACE} {\nconstinit const std::span<const File> ${SYMBOL}{files};\n}\n")
    return()
  endif()
  array_of_bytes(${INPUT} bytes_of_${SYMBOL} array)
  file(WRITE ${OUTPUT} "#include <string_view>\n
namespace {\n${array}}\n
namespace ${NAMESPACE} {\nextern const std::string_view ${SYMBOL};\nconstinit const std::string_view ${SYMBOL}{bytes_of_${SYMBOL}, sizeof bytes_of_${SYMBOL}};\n}\n")
  return()
endif()

set(EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

# Writes the source of `input` (a file or a folder) and adds it to the target; made again when one of the files after it changes.
function(embed_source target namespace header input)
  get_filename_component(name ${input} NAME)
  string(REGEX REPLACE "[^a-zA-Z0-9]" "_" symbol ${name})
  set(output ${CMAKE_BINARY_DIR}/embedded/${target}_${symbol}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${PROJECT_SOURCE_DIR}/${input} -DOUTPUT=${output} -DNAMESPACE=${namespace} -DHEADER=${header}
            -DSYMBOL=${symbol} -P ${EMBED_SCRIPT}
    DEPENDS ${ARGN} ${EMBED_SCRIPT}
    COMMENT "Embedding ${input}" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

function(embed target namespace)
  foreach(file ${ARGN})
    embed_source(${target} ${namespace} "" ${file} ${PROJECT_SOURCE_DIR}/${file})
  endforeach()
endfunction()

function(embed_folder target namespace header folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*)
  embed_source(${target} ${namespace} ${header} ${folder} ${files})
endfunction()
