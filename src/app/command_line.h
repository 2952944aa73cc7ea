// The command line: which command, which options, what --help says. Each command is a function of a file of its own.
#pragma once

namespace sextant::app {

// Never throws; gives the exit code of the process (0 well, 2 usage, others as base/error.h maps them).
int command_line(int argc, char** argv);

}  // namespace sextant::app
