// A directory of web files, read into memory once: ETags and compressed variants (file.br, file.gz beside file) are
// ready, and since only what was read can be served, no path leaves the directory. Immutable and thread-safe once loaded.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "platform/net/http.h"

namespace sextant::net {

struct StaticOptions {
  std::string content_security_policy =
      "default-src 'self'; img-src 'self' data:; worker-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
      "form-action 'self'";
  // Paths without a dot get /index.html, so that the app's own routes survive a reload; not under these.
  std::vector<std::string> no_fallback_under = {"/api", "/ask", "/sessions", "/feedback", "/healthz", "/readyz", "/metrics", "/mcp"};
  std::vector<std::pair<std::string, std::string>> headers = {};  // further ones for every file
  std::uint64_t most_bytes = 512u << 20;
};

class StaticFiles {
 public:
  // Symbolic links and names that start with a dot are left out.
  [[nodiscard]] static Result<StaticFiles> load(const std::filesystem::path& directory, StaticOptions options = {});

  // GET and HEAD; fast enough for the event loop: router.set_fallback(files.handler()).
  [[nodiscard]] Response answer(const Request& request) const;
  [[nodiscard]] Handler handler() const;
  [[nodiscard]] std::size_t count() const;

 private:
  struct Files;
  explicit StaticFiles(std::shared_ptr<const Files> files) : files_(std::move(files)) {}
  std::shared_ptr<const Files> files_;
};

// Whether the name carries a hash of the content, so that it may be cached for ever ("index-BdK3x9Qz.js").
[[nodiscard]] bool has_content_hash(std::string_view file_name);
// Whether an Accept-Encoding header takes the coding.
[[nodiscard]] bool accepts_encoding(std::string_view header, std::string_view coding);

}  // namespace sextant::net
