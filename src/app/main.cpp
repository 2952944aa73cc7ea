#include "app/command_line.h"

int main(int argc, char** argv) { return sextant::app::command_line(argc, argv); }
