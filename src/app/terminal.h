// What people see in a terminal: tables that fit, a progress bar while stderr is one. Pure but for ProgressBar.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sextant::app {

struct TableColumn {
  std::string name;
  bool right_aligned = false;
};

// Rows of JSON cells as a table of at most `width` columns; cells too long are cut with an ellipsis. Control characters
// of the data are shown as escapes, so that data cannot drive the terminal.
[[nodiscard]] std::string render_table(const std::vector<TableColumn>& columns, const boost::json::array& rows, std::size_t width);

[[nodiscard]] std::size_t terminal_width();  // of stdout; 100 when it is not a terminal

// Text with control characters shown as \xNN; newlines as "\n".
[[nodiscard]] std::string printable(std::string_view text);

// The line of a text that holds the byte at `position`, with its number, and a mark below that byte.
[[nodiscard]] std::string place_in(std::string_view text, std::size_t position);

// How much is done and how long it may still take, as far as it is known: "12.0 MB of 300 MB · 1,200 rows · about 20 s left".
struct Figures {
  std::optional<std::uint64_t> bytes_done = {}, bytes_total = {}, rows_done = {};
  std::optional<double> remaining_seconds = {};
};
[[nodiscard]] std::string figures_text(const Figures& figures);

// Draws on stderr while it is a terminal, else stays silent. Removed from the screen when destroyed.
class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(double share, std::string_view message, const Figures& figures = {});  // share 0..1

 private:
  bool is_terminal_;
  std::string last_;
};

}  // namespace sextant::app
