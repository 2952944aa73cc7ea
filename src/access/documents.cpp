#include "access/documents.h"

#include "access/digest.h"
#include "base/yaml.h"

namespace sextant::access {
Result<std::string> Documents::read_file() const {
  auto text = read_text_file(path_, YamlLimits{}.bytes);
  if (!text && text.error().code == ErrorCode::not_found) return std::string();
  return text;
}

Result<void> Documents::write_file(std::string_view text) const { return write_text_file(path_, text); }

Result<Document> Documents::store(std::string text, std::string_view by) {
  const auto digest = sha256(text);
  return database_->transaction([&](meta::Transaction& transaction) -> Result<Document> {
    const auto newest =
        TRY(transaction.query("SELECT revision, sha256 FROM access_documents WHERE kind = ? ORDER BY revision DESC LIMIT 1", kind_));
    std::uint64_t revision = newest.empty() ? 0 : static_cast<std::uint64_t>(newest.front().integer("revision"));
    if (newest.empty() || newest.front().text("sha256") != digest)
      TRY(transaction.execute("INSERT INTO access_documents VALUES (?, ?, ?, ?, ?, ?)", kind_, ++revision, digest, text,
                              std::chrono::system_clock::now(), by));
    return Document{.text = std::move(text), .revision = revision};
  });
}

}  // namespace sextant::access
