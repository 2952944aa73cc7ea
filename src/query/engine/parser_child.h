// The work of a parser child: text to syntax tree and back, many times, with nothing else in reach.
#pragma once

#include "query/engine/database.h"

namespace sextant::query {

class ParserChild {
 public:
  // `connection` must outlive the object.
  [[nodiscard]] static duck::Outcome<ParserChild> prepare(const duck::Connection& connection);
  // Answers protocol frames from `socket` until it closes or breaks.
  void serve(int socket);

 private:
  [[nodiscard]] std::string answer(std::uint8_t task, const std::string& text);
  duck::Prepared parse_;
  duck::Prepared print_;
};

}  // namespace sextant::query
