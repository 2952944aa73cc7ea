# What tools/setup/setup.sh fetched: libduckdb (prebuilt) and nanoarrow (C sources).
set(THIRD_PARTY ${CMAKE_SOURCE_DIR}/third_party)
if(NOT EXISTS ${THIRD_PARTY}/duckdb/.version OR NOT EXISTS ${THIRD_PARTY}/nanoarrow/.version)
  message(FATAL_ERROR "third_party is incomplete: run tools/setup/setup.sh")
endif()

add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES IMPORTED_LOCATION ${THIRD_PARTY}/duckdb/lib/libduckdb.so
                                        INTERFACE_INCLUDE_DIRECTORIES ${THIRD_PARTY}/duckdb/include)

set(NANOARROW_SOURCE ${THIRD_PARTY}/nanoarrow/subprojects/arrow-nanoarrow/src)
file(GLOB FLATCC_SOURCE ${THIRD_PARTY}/nanoarrow/subprojects/flatcc-*)
set(NANOARROW_VERSION 0.9.0)
set(NANOARROW_VERSION_MAJOR 0)
set(NANOARROW_VERSION_MINOR 9)
set(NANOARROW_VERSION_PATCH 0)
set(NANOARROW_NAMESPACE_DEFINE "#define NANOARROW_NAMESPACE Sextant") # database drivers carry their own copy
configure_file(${NANOARROW_SOURCE}/nanoarrow/nanoarrow_config.h.in ${CMAKE_BINARY_DIR}/nanoarrow/nanoarrow/nanoarrow_config.h)
add_library(nanoarrow STATIC
  ${NANOARROW_SOURCE}/nanoarrow/common/array.c
  ${NANOARROW_SOURCE}/nanoarrow/common/array_stream.c
  ${NANOARROW_SOURCE}/nanoarrow/common/schema.c
  ${NANOARROW_SOURCE}/nanoarrow/common/utils.c
  ${NANOARROW_SOURCE}/nanoarrow/ipc/codecs.c
  ${NANOARROW_SOURCE}/nanoarrow/ipc/decoder.c
  ${NANOARROW_SOURCE}/nanoarrow/ipc/encoder.c
  ${NANOARROW_SOURCE}/nanoarrow/ipc/reader.c
  ${NANOARROW_SOURCE}/nanoarrow/ipc/writer.c
  ${FLATCC_SOURCE}/src/runtime/builder.c
  ${FLATCC_SOURCE}/src/runtime/emitter.c
  ${FLATCC_SOURCE}/src/runtime/refmap.c
  ${FLATCC_SOURCE}/src/runtime/verifier.c)
target_include_directories(nanoarrow SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/nanoarrow ${NANOARROW_SOURCE} PRIVATE ${FLATCC_SOURCE}/include)
target_compile_options(nanoarrow PRIVATE -w)
