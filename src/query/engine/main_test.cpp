#include "query/engine/test_main.h"

int main(int argc, char** argv) { return sextant::query::engine_test_main(argc, argv); }
