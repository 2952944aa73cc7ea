#include "data/connect/text_file.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>

#include "base/text.h"
#include "data/segments/segment_store.h"

namespace sextant::data {
namespace {

constexpr std::size_t kChunk = 1u << 20;
constexpr std::string_view kMarkUtf8 = "\xEF\xBB\xBF";
constexpr std::string_view kMarkBig = "\xFE\xFF";
constexpr std::string_view kMarkLittle = "\xFF\xFE";
constexpr std::string_view kGuessed = "WINDOWS-1252";

// How far a file is by then, 0..1: its records are read afterwards, which takes longer.
constexpr double kCounted = 0.25;
constexpr double kConverted = 0.5;

// Where the last character begins if the text may end within it, else the end.
std::size_t whole_characters(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return length > back ? text.size() - back : text.size();
  }
  return text.size();
}

// What the bytes beyond ASCII are.
struct Bytes {
  std::uint64_t characters = 0;  // of UTF-8
  std::uint64_t others = 0;
  std::uint64_t lines = 0;        // before the first of the others, if there is one
  std::uint64_t first_other = 0;  // counted in its line from 1
};

class ByteCount {
 public:
  void add(std::string_view text) {
    if (is_ascii(text)) return skip(text);
    if (is_valid_utf8(text)) {
      bytes_.characters += static_cast<std::uint64_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) == 0xC0; }));
      return skip(text);
    }
    while (!text.empty()) {
      const std::size_t length = utf8_length(text);
      if (length == 0 && bytes_.others++ == 0) bytes_.first_other = in_line_ + 1;
      if (length > 1) ++bytes_.characters;
      skip(text.substr(0, std::max<std::size_t>(length, 1)));
      text.remove_prefix(std::max<std::size_t>(length, 1));
    }
  }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  void skip(std::string_view text) {
    if (bytes_.others > 0) return;
    bytes_.lines += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
    const auto last = text.rfind('\n');
    in_line_ = last == std::string_view::npos ? in_line_ + text.size() : text.size() - last - 1;
  }

  Bytes bytes_;
  std::uint64_t in_line_ = 0;
};

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? 0 : size;
}

// A request to go through `file`, which is the request's or a copy of it: what is told of it is the part from `begin` to `end`, 0..1.
DiscoverRequest part_of(const DiscoverRequest& request, const std::filesystem::path& file, double begin, double end) {
  auto part = request;
  part.file = file;
  const auto whole = static_cast<double>(size_of(request.file));
  const auto own = static_cast<double>(std::max<std::uint64_t>(size_of(file), 1));
  part.progress = [=, tell = request.progress](std::uint64_t bytes, std::uint64_t rows) {
    tell(static_cast<std::uint64_t>(whole * (begin + (end - begin) * static_cast<double>(bytes) / own)), rows);
  };
  return part;
}

std::unexpected<Error> cannot_read(const DiscoverRequest& request) {
  return file_error(request.file, "the file cannot be read.", "Check the path and its permissions.");
}

// Gives the file from byte `begin` on to `take`, piece by piece: what it leaves of one comes again before the next, and is told when
// there is no next.
using Take = std::function<Result<std::size_t>(std::string_view piece, bool last)>;
Result<void> read_pieces(const DiscoverRequest& request, std::uint64_t begin, const Take& take) {
  std::ifstream in(request.file, std::ios::binary);
  if (!in.seekg(static_cast<std::streamoff>(begin))) return cannot_read(request);
  std::string piece;
  std::uint64_t done = begin;
  while (in) {
    TRY(request.call.check());
    request.progress(done, 0);
    const std::size_t kept = piece.size();
    piece.resize(kept + kChunk);
    in.read(piece.data() + kept, static_cast<std::streamsize>(kChunk));
    piece.resize(kept + static_cast<std::size_t>(in.gcount()));
    const std::size_t taken = TRY(take(piece, !in));
    piece.erase(0, taken);
    done += taken;
  }
  if (in.bad()) return cannot_read(request);
  return {};
}

Result<Bytes> count_bytes(const DiscoverRequest& request) {
  ByteCount count;
  TRY(read_pieces(request, 0, [&](std::string_view piece, bool last) -> Result<std::size_t> {
    const std::size_t whole = last ? piece.size() : whole_characters(piece);
    count.add(piece.substr(0, whole));
    return whole;
  }));
  return count.bytes();
}

// iconv of the C library.
class Conversion {
 public:
  explicit Conversion(std::string_view from) : handle_(::iconv_open("UTF-8", std::string(from).c_str())) {}
  Conversion(const Conversion&) = delete;
  Conversion& operator=(const Conversion&) = delete;
  ~Conversion() {
    if (known()) ::iconv_close(handle_);
  }
  [[nodiscard]] bool known() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // Appends what `bytes` say to `text` and takes them off; what is left is the beginning of a character, or no character at all.
  enum class Outcome : std::uint8_t { done, cut_off, invalid };
  Outcome convert(std::string_view& bytes, std::string& text) {
    std::array<char, 64 * 1024> out;
    while (true) {
      char* from = const_cast<char*>(bytes.data());  // not written to
      std::size_t left = bytes.size();
      char* to = out.data();
      std::size_t room = out.size();
      const auto converted = ::iconv(handle_, &from, &left, &to, &room);
      const int problem = converted == static_cast<std::size_t>(-1) ? errno : 0;
      text.append(out.data(), out.size() - room);
      bytes.remove_prefix(bytes.size() - left);
      if (problem == E2BIG) continue;
      return problem == 0 ? Outcome::done : problem == EINVAL ? Outcome::cut_off : Outcome::invalid;
    }
  }

 private:
  iconv_t handle_;
};

std::unexpected<Error> no_such_character(const DiscoverRequest& request, std::uint64_t byte, std::string_view encoding) {
  const std::string neither = encoding == kGuessed ? "is neither UTF-8 nor Windows-1252" : fmt::format("is not {}", encoding);
  return file_error(request.file, fmt::format("byte {} {}.", byte + 1, neither), "Save the file as UTF-8.");
}

Result<std::filesystem::path> convert(const DiscoverRequest& request, std::string_view encoding, std::size_t mark) {
  const auto folder = request.scratch / "utf8";
  const auto copy = folder / request.file.filename();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return storage_error("create", error.value());
  std::ofstream out(copy, std::ios::binary | std::ios::trunc);
  if (!out) return storage_error("create", errno);
  Conversion conversion(encoding);
  if (!conversion.known()) return fail(ErrorCode::internal, fmt::format("The system's library cannot convert {}.", encoding));
  std::string text;
  std::uint64_t done = mark;
  TRY(read_pieces(request, mark, [&](std::string_view piece, bool last) -> Result<std::size_t> {
    std::string_view left = piece;
    text.clear();
    const auto outcome = conversion.convert(left, text);
    if (!(out << text)) return storage_error("write", errno);
    const std::size_t taken = piece.size() - left.size();
    done += taken;
    if (outcome == Conversion::Outcome::invalid || (last && !left.empty())) return no_such_character(request, done, encoding);
    return taken;
  }));
  if (!out.flush()) return storage_error("write", errno);
  return copy;
}

// A file of UTF-8, and how far the request is by then, 0..1.
struct Readable {
  std::filesystem::path file;
  double done = 0;
};

Result<Readable> as_utf8(const DiscoverRequest& request) {
  const auto head = TRY(head_of(request.file));
  if (is_utf16(head.bytes)) {
    const auto* encoding = head.bytes.starts_with(kMarkBig) ? "UTF-16BE" : "UTF-16LE";
    return Readable{TRY(convert(part_of(request, request.file, 0, kConverted), encoding, kMarkBig.size())), kConverted};
  }
  const auto bytes = TRY(count_bytes(part_of(request, request.file, 0, kCounted)));
  if (bytes.others == 0) return Readable{request.file, kCounted};
  // In other encodings hardly two bytes in a row make a character of UTF-8: where many do, the file is UTF-8 and damaged.
  if (head.bytes.starts_with(kMarkUtf8) || bytes.characters >= bytes.others)
    return file_error(request.file, fmt::format("line {}: byte {} of the line is not UTF-8.", bytes.lines + 1, bytes.first_other),
                      "The file is UTF-8 otherwise: mend the line, or save the file anew.");
  auto copy = TRY(convert(part_of(request, request.file, kCounted, kConverted), kGuessed, 0));
  request.note(
      "The file is not UTF-8 and was read as Windows-1252, as older programs of western languages write it. If accents look wrong, "
      "save it as UTF-8 and add it again.");
  return Readable{std::move(copy), kConverted};
}

}  // namespace

bool is_utf16(std::string_view head) { return head.starts_with(kMarkBig) || head.starts_with(kMarkLittle); }

Result<std::vector<SourceTable>> read_as_utf8(const DiscoverRequest& request, const ReadTables& read) {
  const auto readable = TRY(as_utf8(request));
  auto tables = read(part_of(request, readable.file, readable.done, 1));
  if (!tables)  // the copy is nobody's concern
    for (auto& [name, value] : tables.error().context)
      if (name == "file") value = request.file.string();
  return tables;
}

}  // namespace sextant::data
