#include "platform/net/request_parser.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/basic_parser.hpp>

#include "base/text.h"

namespace sextant::net {
namespace {

namespace http = boost::beast::http;
using BoostError = boost::beast::error_code;
using View = boost::beast::string_view;

constexpr std::size_t kMostFields = 100;
constexpr std::size_t kShortestEnd = std::string_view("0\r\n\r\n").size();

struct MethodRow {
  http::verb verb;
  Method method;
};
constexpr std::array kMethods{MethodRow{http::verb::get, Method::get},        MethodRow{http::verb::head, Method::head},
                              MethodRow{http::verb::post, Method::post},      MethodRow{http::verb::put, Method::put},
                              MethodRow{http::verb::patch, Method::patch},    MethodRow{http::verb::delete_, Method::delete_},
                              MethodRow{http::verb::options, Method::options}};

}  // namespace

int http_status(ParseProblem problem) {
  switch (problem) {
    case ParseProblem::none:
      return 200;
    case ParseProblem::malformed:
      return 400;
    case ParseProblem::body_too_large:
      return 413;
    case ParseProblem::too_many_fields:
      return 431;
    case ParseProblem::unsupported_version:
      return 505;
    case ParseProblem::unsupported_method:
      return 501;
  }
  return 400;
}

struct RequestParser::Beast {
  class Parser final : public http::basic_parser<true> {
   public:
    Parser(RequestHead& head, Headers& headers) : head_(&head), headers_(&headers) {}

    ParseProblem problem = ParseProblem::none;
    std::string* body = nullptr;

    // Nothing may point into the head once it is parsed; what follows are trailers, which are not wanted.
    void forget_head() { head_ = nullptr, headers_ = nullptr; }

   private:
    void refuse(ParseProblem why, BoostError& error) {
      problem = why;
      error = http::make_error_code(http::error::bad_value);
    }

    void on_request_impl(http::verb verb, View, View target, int version, BoostError& error) override {
      const auto row = std::ranges::find(kMethods, verb, &MethodRow::verb);
      if (row == kMethods.end()) return refuse(ParseProblem::unsupported_method, error);
      head_->method = row->method;
      head_->target = {target.data(), target.size()};
      head_->http_1_0 = version == 10;
    }

    void on_field_impl(http::field field, View name, View value, BoostError& error) override {
      if (headers_ == nullptr) return;
      if (++fields_ > kMostFields) return refuse(ParseProblem::too_many_fields, error);
      switch (field) {
        case http::field::host:
          if (++hosts_ > 1) return refuse(ParseProblem::malformed, error);
          break;
        case http::field::content_length:
          if (++lengths_ > 1 || !std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; }))
            return refuse(ParseProblem::malformed, error);
          break;
        case http::field::transfer_encoding:
          if (head_->http_1_0 || !equals_ignoring_case({value.data(), value.size()}, "chunked"))
            return refuse(ParseProblem::malformed, error);
          break;
        case http::field::expect:
          head_->expects_continue = equals_ignoring_case({value.data(), value.size()}, "100-continue");
          break;
        default:
          break;
      }
      headers_->add({name.data(), name.size()}, {value.data(), value.size()});
    }

    void on_header_impl(BoostError& error) override {
      if (!head_->http_1_0 && hosts_ == 0) refuse(ParseProblem::malformed, error);
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>&, BoostError&) override {}
    std::size_t on_body_impl(View bytes, BoostError&) override {
      body->append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, View, BoostError&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, BoostError&) override {
      body->append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_finish_impl(BoostError&) override {}
    void on_response_impl(int, View, int, BoostError&) override {}

    RequestHead* head_;
    Headers* headers_;
    std::size_t fields_ = 0;
    int hosts_ = 0;
    int lengths_ = 0;
  };

  std::optional<Parser> parser;

  [[nodiscard]] ParseProblem reason(const BoostError& error) const {
    if (parser->problem != ParseProblem::none) return parser->problem;
    if (error == http::error::body_limit) return ParseProblem::body_too_large;
    if (error == http::error::bad_version) return ParseProblem::unsupported_version;
    return ParseProblem::malformed;
  }
};

RequestParser::RequestParser() : beast_(std::make_unique<Beast>()) {}
RequestParser::~RequestParser() = default;

ParseProblem RequestParser::parse_head(std::string_view bytes, RequestHead& head, Headers& headers) {
  head = {};
  headers.clear();
  auto& parser = beast_->parser.emplace(head, headers);
  parser.header_limit(static_cast<std::uint32_t>(bytes.size()));
  parser.body_limit(boost::none);
  BoostError error;
  const std::size_t used = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error) return beast_->reason(error);
  if (used != bytes.size() || !parser.is_header_done()) return ParseProblem::malformed;
  head.keep_alive = parser.keep_alive();
  head.has_body = !parser.is_done();
  if (const auto length = parser.content_length()) head.content_length = *length;
  parser.forget_head();
  return ParseProblem::none;
}

void RequestParser::limit_body(std::uint64_t bytes) { beast_->parser->body_limit(bytes); }

ParseProblem RequestParser::parse_body(std::string_view bytes, std::size_t& consumed, std::string& body) {
  auto& parser = *beast_->parser;
  parser.body = &body;
  consumed = 0;
  while (!parser.is_done() && consumed < bytes.size()) {
    // Beast asserts that the end of a chunked body comes in at least the five bytes it has; fewer can wait for the rest.
    if (parser.chunked() && bytes.size() - consumed < kShortestEnd) break;
    BoostError error;
    consumed += parser.put(boost::asio::const_buffer(bytes.data() + consumed, bytes.size() - consumed), error);
    if (error == http::error::need_more) break;
    if (error) return beast_->reason(error);
  }
  return ParseProblem::none;
}

bool RequestParser::done() const { return beast_->parser->is_done(); }

}  // namespace sextant::net
