// A request's head and body, fed in pieces: the body never passes its limit, a path never leaves its root, and the
// pieces make no difference.
#include <algorithm>
#include <cstdlib>

#include "platform/net/guard.h"
#include "platform/net/request_parser.h"
#include "platform/net/target.h"

namespace {

using namespace sextant;
using namespace sextant::net;

constexpr std::uint64_t kLimit = 1000;

struct Outcome {
  ParseProblem problem = ParseProblem::none;
  bool done = false;
  std::string body;
};

Outcome read(std::string_view bytes, std::size_t head_size, std::size_t piece) {
  RequestParser parser;
  RequestHead head;
  Headers headers;
  Outcome outcome;
  outcome.problem = parser.parse_head(bytes.substr(0, head_size), head, headers);
  if (outcome.problem != ParseProblem::none || !head.has_body || head.content_length.value_or(0) > kLimit) return outcome;
  parser.limit_body(kLimit);
  std::string window;
  for (std::string_view rest = bytes.substr(head_size); !rest.empty() && !parser.done(); rest.remove_prefix(std::min(piece, rest.size()))) {
    window += rest.substr(0, piece);
    std::size_t consumed = 0;
    outcome.problem = parser.parse_body(window, consumed, outcome.body);
    if (outcome.problem != ParseProblem::none) break;
    window.erase(0, consumed);
  }
  if (outcome.body.size() > kLimit) std::abort();
  outcome.done = parser.done();
  return outcome;
}

void check_target(std::string_view bytes) {
  const auto target = parse_target(bytes);
  if (!target || target->path == "*") return;
  const std::string path = target->path + "/";
  if (!path.starts_with('/') || path.find("/../") != std::string::npos || path.find("/./") != std::string::npos ||
      path.find('\0') != std::string::npos)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_target(bytes);
  static_cast<void>(check_host(bytes, {}));
  static_cast<void>(is_traceparent(bytes));
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  const Outcome whole = read(bytes, end + 4, size);
  const Outcome pieces = read(bytes, end + 4, 3);
  if (whole.done != pieces.done || (whole.done && whole.body != pieces.body)) std::abort();
  return 0;
}
