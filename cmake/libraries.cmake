# The libraries from outside, each under one short name: lib::asio, lib::beast, lib::tls, lib::json, lib::simdjson, lib::sqlite, lib::crypto, lib::sodium, lib::fmt,
# lib::log, lib::cli, lib::threads. Rooms name them without the prefix.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(simdjson REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)

# Asio is compiled once, here, and not again in every file that includes it.
add_library(concierge_asio STATIC cmake/asio.cpp)
target_compile_definitions(concierge_asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_include_directories(concierge_asio SYSTEM PUBLIC ${Boost_INCLUDE_DIRS})
target_link_libraries(concierge_asio PUBLIC Threads::Threads)
add_library(lib::asio ALIAS concierge_asio)

add_library(concierge_beast INTERFACE)
target_link_libraries(concierge_beast INTERFACE concierge_asio)
add_library(lib::beast ALIAS concierge_beast)

add_library(concierge_sqlite INTERFACE)
target_link_libraries(concierge_sqlite INTERFACE SQLiteCpp SQLite::SQLite3)
add_library(lib::sqlite ALIAS concierge_sqlite)

add_library(concierge_threads INTERFACE)
target_link_libraries(concierge_threads INTERFACE Threads::Threads)
add_library(lib::threads ALIAS concierge_threads)

find_path(SODIUM_INCLUDE_DIR sodium.h REQUIRED)
find_library(SODIUM_LIBRARY sodium REQUIRED)
add_library(concierge_sodium INTERFACE)
target_include_directories(concierge_sodium SYSTEM INTERFACE ${SODIUM_INCLUDE_DIR})
target_link_libraries(concierge_sodium INTERFACE ${SODIUM_LIBRARY})
add_library(lib::sodium ALIAS concierge_sodium)

add_library(lib::json ALIAS nlohmann_json::nlohmann_json)
add_library(lib::tls ALIAS OpenSSL::SSL)
add_library(lib::crypto ALIAS OpenSSL::Crypto)
add_library(lib::simdjson ALIAS simdjson::simdjson)
add_library(lib::fmt ALIAS fmt::fmt)
add_library(lib::log ALIAS spdlog::spdlog)
add_library(lib::cli ALIAS CLI11::CLI11)
