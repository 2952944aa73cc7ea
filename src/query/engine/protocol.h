// What the server, the zygote and its children say to each other. Not part of the room's interface.
//
// Each child has one SEQPACKET socket to the server; the zygote holds a copy of the child's end, over which it tells of the
// child's birth and death. So a socket that ends without a death notice means: the zygote itself is gone.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "query/engine/engine.h"

namespace sextant::query::protocol {

inline constexpr int kChildSocket = 3;                // in zygote and child
inline constexpr std::size_t kOrderLimit = 64 << 20;  // bytes of an encoded order, and of its statement
inline constexpr std::size_t kErrorTextLimit = 16 << 10;
inline constexpr std::uint32_t kParserAnswerLimit = 8 << 20;  // bytes of one syntax tree

enum class Work : std::uint8_t {
  read,   // run the statement, stream its rows to the output pipe
  write,  // as read, and files may be created in output_directory
  parse,  // answer parse and print requests on the output socket until it closes
};
enum class Wall : std::uint8_t { sealed, open };  // open: somebody switched the sandbox off in writing
enum class Guards : std::uint8_t { on, off };     // DuckDB's own; off only in tests of the wall behind them

// To the zygote, with the child's end of its socket.
inline constexpr std::string_view kBear = "bear";

// Travels in a memfd, because it may be larger than a socket's queue; with it goes the output pipe or socket. The child makes
// itself ready at once. What it shall run may follow later, behind it in the memfd and announced by a message.
struct Order {
  Work work = Work::read;
  Wall wall = Wall::sealed;
  Guards guards = Guards::on;
  std::string preface = {};  // if any: its result comes first, whole, after its length in eight bytes
  std::string sql = {};
  std::vector<std::string> files = {};
  std::string output_directory = {};
  EngineLimits limits = {};
  std::uint64_t file_bytes = 0;
};
// May come before: a query is on its way.
inline constexpr std::string_view kExpectOrder = "expect";
inline constexpr std::string_view kOrder = "order";
// Its statement may come late or never: the child keeps little, waits for kGoOn, and ends after kAheadTime.
inline constexpr std::string_view kOrderAhead = "ahead";
inline constexpr std::string_view kGoOn = "go on";
inline constexpr std::chrono::milliseconds kAheadTime{60'000};
// The statement stands behind the order.
inline constexpr std::string_view kRun = "run";
[[nodiscard]] std::string encode(const Order& order);  // without preface and sql
[[nodiscard]] Result<Order> decode_order(std::string_view bytes);
[[nodiscard]] std::string encode_statement(const Order& order);  // preface and sql
[[nodiscard]] Result<void> decode_statement(std::string_view bytes, Order& order);

using PartSize = std::uint64_t;  // stands before each part of the memfd

struct Born {
  pid_t pid = 0;  // with it goes the pidfd
};
struct Died {
  std::int32_t wait_status = 0;
};
enum class Failure : std::uint8_t {
  none,
  engine,   // text is DuckDB's
  data,     // text is ours: a file cannot be read as declared
  memory,   // an allocation failed outside DuckDB's accounting
  confine,  // the sandbox could not be set up; nothing was run
};
// Written by a child, so everything in it may be a lie about its own query, and nothing else.
struct Report {
  Failure failure = Failure::none;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  double engine_ms = 0;
  std::string text = {};
  std::string detail = {};
};
struct Notice {
  std::optional<Born> born;
  std::optional<Died> died;
  std::optional<Report> report;
};
[[nodiscard]] std::string encode(const Born& born);
[[nodiscard]] std::string encode(const Died& died);
[[nodiscard]] std::string encode(const Report& report);
[[nodiscard]] Result<Notice> decode_notice(std::string_view bytes);

// Frames between the server and a parser child: one byte, four bytes of length, the text.
enum class ParserTask : std::uint8_t { parse = 1, print = 2 };
enum class ParserAnswer : std::uint8_t { text = 1, refused = 2, too_large = 3 };
struct FrameHeader {
  std::uint8_t kind;
  std::uint32_t size;
};
inline constexpr std::size_t kFrameHeaderSize = 5;
[[nodiscard]] std::string encode_frame(std::uint8_t kind, std::string_view text);
[[nodiscard]] FrameHeader decode_frame_header(const char* bytes);

}  // namespace sextant::query::protocol
