#include "platform/net/static_files.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <unordered_map>

#include "base/text.h"
#include "platform/net/error_response.h"

namespace sextant::net {
namespace {

struct MediaType {
  std::string_view extension;
  std::string_view type;
};
constexpr std::array kMediaTypes{
    MediaType{".html", "text/html; charset=utf-8"},
    MediaType{".js", "text/javascript; charset=utf-8"},
    MediaType{".mjs", "text/javascript; charset=utf-8"},
    MediaType{".css", "text/css; charset=utf-8"},
    MediaType{".json", "application/json"},
    MediaType{".map", "application/json"},
    MediaType{".svg", "image/svg+xml"},
    MediaType{".png", "image/png"},
    MediaType{".jpg", "image/jpeg"},
    MediaType{".webp", "image/webp"},
    MediaType{".avif", "image/avif"},
    MediaType{".gif", "image/gif"},
    MediaType{".ico", "image/x-icon"},
    MediaType{".woff2", "font/woff2"},
    MediaType{".woff", "font/woff"},
    MediaType{".ttf", "font/ttf"},
    MediaType{".wasm", "application/wasm"},
    MediaType{".txt", "text/plain; charset=utf-8"},
    MediaType{".md", "text/markdown; charset=utf-8"},
    MediaType{".webmanifest", "application/manifest+json"},
    MediaType{".pdf", "application/pdf"},
};

std::string_view media_type(const std::filesystem::path& path) {
  const auto extension = to_lower_ascii(path.extension().string());
  const auto known = std::ranges::find(kMediaTypes, extension, &MediaType::extension);
  return known == kMediaTypes.end() ? "application/octet-stream" : known->type;
}

// For telling versions of a file apart, not for security.
std::string etag_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  std::array<char, 48> text;
  const int length = std::snprintf(text.data(), text.size(), "%016llx-%zx", static_cast<unsigned long long>(hash), bytes.size());
  return {text.data(), static_cast<std::size_t>(length)};
}

struct Variant {
  std::string_view coding;  // "" as it is
  SharedBody body;
  std::string etag;  // quoted
};

struct File {
  std::string_view type;
  bool immutable = false;
  Variant plain;
  std::vector<Variant> compressed;  // best first
};

Result<std::string> read_all(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  std::error_code error;
  if (stream.bad() || bytes.size() != std::filesystem::file_size(path, error))
    return fail(ErrorCode::unavailable, "A file of the web application cannot be read.");
  return bytes;
}

bool matches(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const auto stop = std::min(if_none_match.find(','), if_none_match.size());
    auto candidate = trim(if_none_match.substr(0, stop));
    if (candidate.starts_with("W/")) candidate.remove_prefix(2);
    if (candidate == etag || candidate == "*") return true;
    if_none_match.remove_prefix(std::min(stop + 1, if_none_match.size()));
  }
  return false;
}

bool is_hash_text(std::string_view text) {
  const auto part = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  };
  const auto telling = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  return std::ranges::all_of(text, part) && std::ranges::any_of(text, telling);
}

}  // namespace

bool has_content_hash(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const auto stem = name.substr(0, dot);
  if (stem.size() > 9 && (stem[stem.size() - 9] == '-' || stem[stem.size() - 9] == '.') && is_hash_text(stem.substr(stem.size() - 8)))
    return true;
  const auto separator = stem.find_last_of("-.");
  return separator != std::string_view::npos && separator != 0 && stem.size() - separator > 8 && is_hash_text(stem.substr(separator + 1));
}

bool accepts_encoding(std::string_view header, std::string_view coding) {
  while (!header.empty()) {
    const auto stop = std::min(header.find(','), header.size());
    const auto item = header.substr(0, stop);
    header.remove_prefix(std::min(stop + 1, header.size()));
    const auto semicolon = std::min(item.find(';'), item.size());
    if (!equals_ignoring_case(trim(item.substr(0, semicolon)), coding)) continue;
    const auto quality = trim(item.substr(std::min(semicolon + 1, item.size())));
    return !(quality.starts_with("q=0") && quality.find_first_of("123456789") == std::string_view::npos);
  }
  return false;
}

struct StaticFiles::Files {
  StaticOptions options;
  std::unordered_map<std::string, File> by_path;

  [[nodiscard]] const File* find(const std::string& path) const {
    const auto found = by_path.find(path.ends_with('/') ? path + "index.html" : path);
    if (found != by_path.end()) return &found->second;
    if (std::string_view(path).substr(path.rfind('/')).find('.') != std::string_view::npos) return nullptr;
    for (const auto& prefix : options.no_fallback_under)
      if (path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/')) return nullptr;
    const auto index = by_path.find("/index.html");
    return index == by_path.end() ? nullptr : &index->second;
  }
};

Result<StaticFiles> StaticFiles::load(const std::filesystem::path& directory, StaticOptions options) {
  namespace fs = std::filesystem;
  auto files = std::make_shared<Files>();
  std::uint64_t left = options.most_bytes;
  std::error_code error;
  auto walk = fs::recursive_directory_iterator(directory, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    const auto& entry = *walk;
    if (entry.path().filename().string().starts_with('.') || entry.is_symlink()) {
      if (entry.is_directory()) walk.disable_recursion_pending();
      continue;
    }
    if (!entry.is_regular_file()) continue;
    auto bytes = TRY(read_all(entry.path()));
    if (bytes.size() > left) return fail(ErrorCode::payload_too_large, "The web application is larger than the server may hold.");
    left -= bytes.size();
    const auto name = entry.path().filename().string();
    const std::string etag = etag_of(bytes);
    files->by_path["/" + entry.path().lexically_relative(directory).generic_string()] =
        File{.type = media_type(entry.path()),
             .immutable = has_content_hash(name),
             .plain = {"", std::make_shared<const std::string>(std::move(bytes)), "\"" + etag + "\""}};
  }
  if (error) return fail(ErrorCode::not_found, "The directory of the web application cannot be read.");
  for (auto& [path, file] : files->by_path) {
    for (const auto& [suffix, coding] : {std::pair<std::string_view, std::string_view>{".br", "br"}, {".gz", "gzip"}}) {
      const auto variant = files->by_path.find(path + std::string(suffix));
      if (variant == files->by_path.end()) continue;
      std::string etag = file.plain.etag;
      etag.insert(etag.size() - 1, "-" + std::string(coding));
      file.compressed.push_back({coding, variant->second.plain.body, std::move(etag)});
    }
  }
  files->options = std::move(options);
  return StaticFiles(std::move(files));
}

Response StaticFiles::answer(const Request& request) const {
  const File* file = files_->find(request.path);
  if (file == nullptr)
    return error_response(Error{.code = ErrorCode::not_found, .message = "There is nothing at this address."}, request.call.request_id);
  const Variant* variant = &file->plain;
  const auto accepted = request.headers.get("Accept-Encoding").value_or("");
  for (const auto& compressed : file->compressed) {
    if (!accepts_encoding(accepted, compressed.coding)) continue;
    variant = &compressed;
    break;
  }
  Response response;
  response.headers.add("ETag", variant->etag);
  response.headers.add("Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file->compressed.empty()) response.headers.add("Vary", "Accept-Encoding");
  response.headers.add("Content-Security-Policy", files_->options.content_security_policy);
  for (const auto& [name, value] : files_->options.headers) response.headers.add(name, value);
  if (matches(request.headers.get("If-None-Match").value_or(""), variant->etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", std::string(file->type));
  if (!variant->coding.empty()) response.headers.add("Content-Encoding", std::string(variant->coding));
  response.body = variant->body;
  return response;
}

Handler StaticFiles::handler() const {
  return [files = *this](Request& request) { return files.answer(request); };
}

std::size_t StaticFiles::count() const { return files_->by_path.size(); }

}  // namespace sextant::net
