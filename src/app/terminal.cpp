#include "app/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/value.hpp>
#include <cstdio>

#include "ask/summary.h"
#include "base/text.h"

namespace sextant::app {
namespace {

constexpr std::size_t kNarrowest = 6;

// Code points, which is what most data is wide; good enough for alignment, never used for anything else.
std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string cut(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts_character = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (starts_character && ++used == width) break;
    out += text[i];
  }
  return out + "…";
}

std::string pad(std::string_view text, std::size_t width, bool right) {
  const std::string shown = cut(text, width);
  const std::string space(width - std::min(width, display_width(shown)), ' ');
  return right ? space + shown : shown + space;
}

std::string cell(const boost::json::value& value) { return value.is_null() ? "—" : printable(ask::cell_text(value)); }

std::string bytes_text(std::uint64_t count) {
  constexpr std::string_view kUnits[] = {"B", "KB", "MB", "GB", "TB"};
  auto size = static_cast<double>(count);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < std::size(kUnits); ++unit) size /= 1024;
  return fmt::format("{:.{}f} {}", size, unit == 0 || size >= 100 ? 0 : 1, kUnits[unit]);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n')
      out += "\\n";
    else if (byte < 0x20 || byte == 0x7F)
      out += fmt::format("\\x{:02x}", byte);
    else
      out += c;
  }
  return out;
}

std::string place_in(std::string_view text, std::size_t position) {
  position = std::min(position, text.size());
  const auto before = text.substr(0, position);
  const auto number = std::ranges::count(before, '\n') + 1;
  const std::size_t start = before.rfind('\n') + 1;  // 0 on the first line
  const auto line = text.substr(start, std::min(text.find('\n', position), text.size()) - start);
  const std::string lead = fmt::format("line {}: ", number);
  const std::string indent(lead.size() + display_width(printable(line.substr(0, position - start))), ' ');
  return lead + printable(line) + '\n' + indent + "^\n";
}

std::size_t terminal_width() {
  winsize size{};
  return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 100;
}

std::string render_table(const std::vector<TableColumn>& columns, const boost::json::array& rows, std::size_t width) {
  std::vector<std::size_t> widths;
  for (const auto& column : columns) widths.push_back(std::max<std::size_t>(1, display_width(printable(column.name))));
  for (const auto& row : rows)
    for (std::size_t i = 0; i < columns.size(); ++i) widths[i] = std::max(widths[i], display_width(cell(row.as_array()[i])));
  // Take width from the widest column until the table fits or nothing more can be taken.
  const auto total = [&] {
    std::size_t sum = 0;
    for (const std::size_t w : widths) sum += w + 2;
    return sum;
  };
  while (!widths.empty() && total() > width + 2) {
    const auto widest = std::ranges::max_element(widths);
    if (*widest <= kNarrowest) break;
    --*widest;
  }
  std::string out;
  const auto line = [&](auto&& text_of) {
    for (std::size_t i = 0; i < columns.size(); ++i) out += (i ? "  " : "") + pad(text_of(i), widths[i], columns[i].right_aligned);
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
  };
  line([&](std::size_t i) { return printable(columns[i].name); });
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i) out += "  ";
    for (std::size_t k = 0; k < widths[i]; ++k) out += "─";
  }
  out += '\n';
  for (const auto& row : rows) line([&](std::size_t i) { return cell(row.as_array()[i]); });
  return out;
}

ProgressBar::ProgressBar() : is_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (is_terminal_ && !last_.empty()) std::fputs("\r\x1b[K", stderr);
}

std::string figures_text(const Figures& figures) {
  std::vector<std::string> parts;
  if (figures.bytes_done && figures.bytes_total)
    parts.push_back(bytes_text(*figures.bytes_done) + " of " + bytes_text(*figures.bytes_total));
  else if (figures.bytes_done)
    parts.push_back(bytes_text(*figures.bytes_done));
  if (figures.rows_done.value_or(0) > 0)
    parts.push_back(ask::cell_text(boost::json::value(*figures.rows_done)) + (*figures.rows_done == 1 ? " row" : " rows"));
  if (figures.remaining_seconds) {
    const auto seconds = static_cast<std::uint64_t>(std::clamp(*figures.remaining_seconds, 1.0, 1e6));
    parts.push_back(seconds < 100 ? fmt::format("about {} s left", seconds) : fmt::format("about {} min left", (seconds + 30) / 60));
  }
  return join(parts, " · ");
}

void ProgressBar::show(double share, std::string_view message, const Figures& figures) {
  if (!is_terminal_) return;
  constexpr int kCells = 24;
  const int filled = static_cast<int>(std::clamp(share, 0.0, 1.0) * kCells);
  std::string bar;
  for (int i = 0; i < kCells; ++i) bar += i < filled ? "█" : "░";
  const std::string known = figures_text(figures);
  std::string text =
      fmt::format("\r{} {:3.0f} %  {}{}{}\x1b[K", bar, share * 100, cut(printable(message), 40), known.empty() ? "" : "  ", known);
  if (text == last_) return;
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
  last_ = std::move(text);
}

}  // namespace sextant::app
