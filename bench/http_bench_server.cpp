// The smallest server of the product's HTTP layer, for bench/http_bench.sh: /healthz inline, /pool on the blocking pool,
// /stream?bytes=N streamed. Prints its port and runs until standard input closes.
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "base/log.h"
#include "platform/net/server.h"

using namespace sextant;
using namespace sextant::net;

namespace {

Response health(Request&) { return Response::text(200, "application/json", R"({"status":"ok","version":"0.1.0"})"); }

Response stream(Request& request) {
  const std::uint64_t wanted = std::strtoull(request.query["bytes"].c_str(), nullptr, 10);
  Response response;
  response.body = StreamBody([wanted](BodyWriter& writer) -> Result<void> {
    const std::string piece(256 * 1024, 'x');
    for (std::uint64_t sent = 0; sent < wanted; sent += piece.size()) TRY(writer.write(piece));
    return {};
  });
  return response;
}

}  // namespace

int main(int argc, char** argv) {
  log::set_level(log::Level::warn);
  Router router;
  router.add(Method::get, "/healthz", health, {.run = Run::inline_});
  router.add(Method::get, "/pool", health);
  router.add(Method::get, "/stream", stream);
  ServerOptions options;
  if (argc > 1) options.event_loops = static_cast<unsigned>(std::atoi(argv[1]));
  auto server = Server::start(options, std::move(router));
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().message.c_str());
    return exit_code(server.error().code);
  }
  std::printf("%u\n", (*server)->port());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
}
